//! Room: locale.
