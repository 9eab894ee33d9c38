//! What may be shown. `Analysis` goes in, `Release` comes out, and nothing else in the program can make one.

mod alike;
mod attack;
mod audit;
mod certificate;
mod decide;
mod derived;
mod earlier;
mod figures;
mod further;
mod hitting;
mod inventory;
mod judgement;
mod laminar;
mod ledger;
mod linear;
mod open;
mod options;
mod paired;
mod pool;
mod primary;
pub mod profile;
mod protect;
mod recognise;
mod release;
mod reveals;
mod sets;
mod side;
mod spread;
mod suppress;
mod system;
mod tables;
mod weighted;
mod wire;
mod zeros;

#[cfg(test)]
mod invented;

pub use crate::analysis::{Entry, RowKey, Unavailable, entry};
pub use crate::project::{Profile, Rules};
pub use crate::stats::SizeVerdict;
pub use audit::{Audit, audit};
pub use certificate::{Certificate, NotCertified, certificate};
pub use decide::judge;
pub use earlier::Earlier;
pub use judgement::{Judgement, Suppressed};
pub use ledger::{Cells, Ledger, Prints, Recorded, ToldBeside};
pub use paired::{JudgedPairs, judge_paired};
pub use pool::{Contribution, FEWEST_CONTRIBUTORS, MOST_OF_ONE, PoolRequest, Pooled, PooledRows, benchmark_toml, pool};
pub use primary::{PrimaryReason, primary};
pub use profile::{ProfileRelease, ProfileRequest, ProtectedTables, profile_release, protect_tables};
pub use protect::protect;
pub use release::{Figure, InFamily, Placed, PrivacyInfo, ProgramInfo, QualityNote, Release, Shown};
pub use suppress::suppress;
pub use system::{Group, Pattern, System};
pub use weighted::{Decision, JudgedParts, judge_weighted};
