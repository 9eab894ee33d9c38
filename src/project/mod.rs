//! Room: project.
