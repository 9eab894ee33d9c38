//! Room: tabulate.
