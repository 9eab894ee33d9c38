//! Room: findings.
