//! SQL dialects: how names, texts and types are written.

use std::str::FromStr;

/// An engine's way of writing SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `DuckDB`.
    DuckDb,
    /// `PostgreSQL`; `SQLite` reads it too.
    Postgres,
    /// Microsoft SQL Server.
    SqlServer,
    /// Snowflake.
    Snowflake,
    /// Apache Spark and Databricks.
    Spark,
}

impl Dialect {
    /// All of them, with the names by which they are chosen.
    pub const ALL: [(&'static str, Self); 5] = [
        ("duckdb", Self::DuckDb),
        ("postgres", Self::Postgres),
        ("sqlserver", Self::SqlServer),
        ("snowflake", Self::Snowflake),
        ("spark", Self::Spark),
    ];

    /// A name of a column, kept as it is written.
    pub(super) fn name(self, name: &str) -> String {
        match self {
            Self::SqlServer => format!("[{}]", name.replace(']', "]]")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::DuckDb | Self::Postgres | Self::Snowflake => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text.
    pub(super) fn text(self, text: &str) -> String {
        match self {
            Self::SqlServer => format!("N'{}'", text.replace('\'', "''")),
            // A backslash begins an escape there, and in Spark a doubled apostrophe joins two texts.
            Self::Snowflake => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Self::DuckDb | Self::Postgres => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// An expression as text.
    pub(super) fn to_text(self, expression: &str) -> String {
        let kind = match self {
            Self::SqlServer => "NVARCHAR(4000)",
            Self::Spark => "STRING",
            Self::DuckDb | Self::Postgres | Self::Snowflake => "VARCHAR",
        };
        format!("CAST({expression} AS {kind})")
    }

    /// Texts one after the other.
    pub(super) fn joined(self, texts: &[String]) -> String {
        texts.join(if self == Self::SqlServer { " + " } else { " || " })
    }

    /// What stands before the body of a table that is used more than once: engines that would work it out anew each time are told not to.
    pub(super) const fn once(self) -> &'static str {
        match self {
            Self::DuckDb | Self::Postgres => "AS MATERIALIZED",
            Self::SqlServer | Self::Snowflake | Self::Spark => "AS",
        }
    }
}

impl FromStr for Dialect {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, dialect)| *dialect);
        found.ok_or_else(|| Self::ALL.map(|(name, _)| name).join(", "))
    }
}
