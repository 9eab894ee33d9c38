//! Room: stats.
