//! Stable codes. A code, once released, keeps its number and its meaning.

use std::fmt;

use serde::{Serialize, Serializer};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Work cannot go on: going on could change an answer, show what must not be shown, or harm the machine.
    Error,
    /// Should be looked at; `--strict` makes it count.
    Warning,
    /// Worth knowing: what was recognised, dropped or repaired.
    Note,
}

impl Severity {
    /// Name as written in `--json` output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Whether a row of the table has the word.
macro_rules! has {
    () => {
        false
    };
    (told) => {
        true
    };
}

macro_rules! codes {
    ($($number:literal $name:ident $severity:ident $($told:ident)? $doc:literal)*) => {
        /// Which finding it is. Sentences, hints and explanations in three languages are in `locale/diagnostics.toml`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $doc] $name,)*
        }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable number, e.g. `K213`.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// How much it matters unless the place says otherwise.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Whether readers of a report are told too. Only what is about files and questionnaires, or about everyone's figures: how many
            /// cells or rows of some kind there are can be the size of a group, and is for whoever runs the program.
            #[must_use]
            pub const fn is_for_readers(self) -> bool {
                match self { $(Self::$name => has!($($told)?),)* }
            }
        }
    };
}

codes! {
    "K001" CannotRead Error "A file could not be opened or read."
    "K002" TomlSyntax Error "A TOML file is not well formed."
    "K003" UnknownKey Error "A key that the file format does not have."
    "K004" BadValue Error "A value of the wrong type or outside what is allowed."
    "K005" PathLeavesProject Error "A path in a project file is absolute, leaves the project or is a URL."
    "K006" MissingFile Error "A file that is named does not exist."
    "K007" Duplicate Error "The same id is defined twice."
    "K008" UnknownReference Error "An id that is used is not defined."
    "K009" MissingKey Error "A key that must be there is not."
    "K010" RoundsTogether Error "A round cannot be added to a project whose rounds stand in one export."
    "K011" KnownAnswers Error "The answers of a new round are those of a round that is there."
    "K101" MissingText Error "A text is missing in a language that the instrument says it has."
    "K102" ImpossibleMinimum Error "A scale asks for more valid answers than it has items."
    "K103" MixedLevels Error "The items of a scale do not share their end points."
    "K104" BadRoute Error "A filter route points forward, to itself, or to a level that is not there."
    "K105" BadLevels Error "A response scale has too few levels, levels out of order, or a code used twice."
    "K106" EmptyPart Error "A part that others than staff answer asks nothing."
    "K107" OpinionAsFact Error "A part with facts about units asks what somebody thinks."
    "K108" OtherInformant Error "Who answers a part and what it counts do not go together."
    "K109" NotAskedOf Error "The questionnaire has no part that these people answer."
    "K121" DoubleBarrelled Note "A question that joins two things with a conjunction."
    "K122" NoDirection Note "A question outside the scales that does not say which end is good."
    "K123" ShortScale Note "A scale of fewer than three questions."
    "K124" MixedBattery Note "The questions of a scale are answered on different response scales."
    "K125" UnevenTexts Note "An answer names other numbers in one language than in another."
    "K126" DirectionInScale Note "A question points one way by itself and the other way in its scale."
    "K201" EmptyFile Error "The file holds nothing."
    "K202" NoRows Error "There is a header but not one row."
    "K203" Recognised Note told "What the reader recognised: format, encoding, delimiter."
    "K204" BadEncoding Error "Bytes that are not text in the encoding of the file."
    "K205" ControlCharacter Error "A control character in a cell."
    "K206" RaggedRow Error "A row has more or fewer fields than the header."
    "K207" UnclosedQuote Error "A quoted field is never closed."
    "K208" DuplicateHeader Error "Two columns have the same header."
    "K209" EmptyHeader Error "A column that holds values has no header."
    "K210" MissingColumn Error "A column that the instrument needs is not in the export."
    "K211" ExtraColumn Note told "Columns that the instrument does not know were left out."
    "K212" ContactDropped Note told "Columns with contact data or identifiers were dropped unread."
    "K213" UnknownCode Error "An answer code that the response scale does not define."
    "K214" UnknownLabel Error "An answer label that the response scale does not define."
    "K215" WrongType Error "The file is of another type than its name says."
    "K216" Damaged Error "The workbook is damaged or incomplete."
    "K217" Encrypted Error "The workbook is encrypted."
    "K218" MissingSheet Error "A sheet that is needed is not in the workbook."
    "K219" ErrorCell Error "A cell holds a spreadsheet error."
    "K220" FormulaWithoutValue Error "A formula has no stored value."
    "K221" MergedCells Error "Merged cells in the header or among the answers."
    "K222" LimitReached Error "The input is larger than the limits that keep a machine safe."
    "K223" DtdRefused Error "The workbook declares a document type, which no survey export does."
    "K224" WithoutAnswers Note told "Rows without a single answer are invitations, not respondents."
    "K225" DuplicateRespondent Error "The same respondent id stands on two rows."
    "K226" UnknownUnit Error "A service or unit that the roster does not have."
    "K227" MoreThanInvited Error "More respondents than employees."
    "K228" NationalId Error "A column holds national identity numbers."
    "K229" Mojibake Warning "Text that looks decoded twice."
    "K230" BlankRows Note told "Blank rows were skipped."
    "K231" NoValidAnswers Warning "Nobody gave a valid answer to a question."
    "K232" FormulaCells Note "Cells are formulas; their stored values were read."
    "K233" HiddenParts Error "Hidden rows, columns or sheets among the data."
    "K234" AmbiguousNumber Error "A number that can be read in two ways."
    "K235" Normalised Note "Labels or headers were recognised after trimming or normalisation."
    "K236" BlankKey Warning "A grouping variable is blank on some rows."
    "K237" DateForCode Error "A cell holds a date where an answer code was expected."
    "K238" BadCount Error "A count that is not a whole number, zero or more."
    "K239" TrailingDelimiter Note "Rows end with an extra delimiter; the empty field was ignored."
    "K240" CrosswalkApplied Note told "Older names were read in the names of the newest round."
    "K241" CrosswalkUnused Warning "A row of the crosswalk matches nobody."
    "K242" StrayQuote Error "Text stands after the closing quote of a field."
    "K243" TotalRow Error "A row is the total of the others, not a group of its own."
    "K244" SeveralSheets Error "Several sheets could be the one that is needed, and none is named."
    "K245" TalliesAlone Note told "A table of tallies holds no moments of a scale, which reliability is made of."
    "K246" NoScores Warning told "A table of tallies holds no scores for a scale."
    "K247" RepeatedKey Warning "A key that links people to their answers in other rounds stands on several rows of one round."
    "K248" NobodyTwice Warning told "Nobody's key stands in two rounds that follow each other."
    "K249" MarginNotOnRoster Error "A variable to weight by is not on the roster, or not for everyone."
    "K250" EmptyMargin Error "People were invited in a part of a margin where nobody answered."
    "K251" UnexpectedMargin Error "People answered in a part of a margin that the roster does not have."
    "K252" NoConvergence Error "Weights that fit all margins at once were not found."
    "K253" NotRespondents Warning told "Rows that are no respondents were left out: sums, a header that comes again, ids of the survey system."
    "K254" FurtherHeaders Note told "The header has more than one row."
    "K255" RestBlank Warning "Cells that are none of the declared answers count as blank, as the project asks."
    "K256" LongForm Error "The export has one row an answer, not one row a respondent."
    "K257" OwnWords Warning told "A column holds people's own words; they are never answer options."
    "K258" Ranking Warning told "A question that ranks its options was left out."
    "K259" OtherQuestionnaire Warning told "The answers were given to another questionnaire, or to another wording of it."
    "K260" NotOnLadder Warning "Answers that are not on the response scale of the others count as blank."
    "K261" NoOrder Warning told "The order of the answers is unknown, so no mean is made."
    "K262" MergedSpellings Note "Groups or answers that differ in spelling alone are one."
    "K263" SmallGroups Note "Groups that are too small to be named count in the municipality as a whole."
    "K264" NotUsed Note "Columns that no question could be made of were left out."
    "K265" JoinedAnswers Note "A cell holds several answers; each was made an option of its own."
    "K266" RareOptions Note "Options that few chose stand together, so that nobody's own words are among them."
    "K267" NothingToCount Error "The export has no column that a question could be made of."
    "K268" UnchosenSteps Note "Steps of a known response scale that nobody chose."
    "K269" BadSpss Error "An SPSS file that is damaged or incomplete."
    "K270" UnknownArea Error "An area code or name that is in no list of municipalities and counties."
    "K271" AmbiguousArea Error "A name that several areas share; the code is needed."
    "K272" UnknownPeriod Error "A period that is not a year, a span of years or a school year."
    "K273" UnknownSign Error "A sign in a column of numbers that the source of the table does not define."
    "K274" UnknownCategory Error "A sex, age or flag that cannot be read."
    "K275" BadCube Error "The parts of a statistical table do not fit together."
    "K276" NotADataset Error "The file is a list, a request or a description, not a table of figures."
    "K277" ImpossibleFigure Error "A figure that cannot be: negative, not finite, or a count above its denominator."
    "K278" FlaggedFigure Warning "Numbers on rows that are flagged as withheld were left unread."
    "K279" UnitAssumed Warning "The table does not say its unit; it was told from the figures."
    "K280" AreasRecoded Note "Figures were carried to the borders of another year by summing counts."
    "K281" CannotRecode Warning "Figures that cannot be carried to the borders of another year."
    "K282" PartsExceedWhole Warning "The parts of an area hold more than the area itself."
    "K283" AreaNotInTables Error "No row of the tables is about the area that was asked for."
    "K284" NotATable Note "A file in the folder is no table that is known, and was passed by."
    "K285" HeldTwice Note "Several tables hold the same indicator; one of them was used."
    "K286" BeforeBorders Warning "Figures under the code of an area from before its borders were drawn."
    "K287" UnknownIndicator Warning "A table is about an indicator that is not known, so that it cannot be judged."
    "K288" SignOfMissing Note "Cells that say that nobody answered count as blank."
    "K289" NestedColumn Error "A column of a Parquet file holds lists or records, and a table has one value in a cell."
    "K290" PackedPages Error "The pages of a Parquet file are packed in a way that is not read."
    "K291" ImpossibleSpread Error "A standard deviation that cannot be, with that mean on that scale."
    "K292" SharesDoNotAdd Error "Shares of the levels that do not add up to 100, or counts that do not add up to n."
    "K293" NoTestPossible Note told "Figures of a benchmark without n or without spread: a difference, but no test."
    "K294" OtherScale Error "A figure on another response scale than the questionnaire's."
    "K295" OtherInstrument Error "Figures of another questionnaire, or of another version of it."
    "K296" ChangedSince Note told "Questions of a benchmark that were asked otherwise in ours, and are not compared."
    "K297" OwnNotTakenOut Warning told "A benchmark contains our own people, and they cannot be taken out of it."
    "K298" TooFewContributors Error "Too few municipalities for a benchmark."
    "K299" TitleRows Note told "Rows above the header of a table were passed over."
    "K300" BadStata Error "A Stata file that is damaged or incomplete, or of a release that is not read."
    "K301" NoVariation Warning told "A coefficient could not be computed because everybody answered alike."
    "K302" NegativeItemRest Warning told "An item goes against the rest of its scale: check its coding."
    "K303" BreakInSeries Note told "A question cannot be compared between rounds."
    "K311" ContactInText Error "A telephone number, an address or an identity number stands in words that are shown."
    "K312" UnknownWord Error "A word that a column of an inventory does not know."
    "K313" PatternTooWide Error "A pattern of a codebook would match nearly everything, or nothing."
    "K314" NothingToCode Note told "An export does not have the answers that a codebook is for."
    "K315" DictionaryChanged Warning told "A codebook was changed since it was held against answers that were coded by hand."
    "K316" SheetsDiffer Error "Coding sheets that are not of the same sample."
    "K317" UnitsDiffer Warning "Several rows answer for one unit, and not alike: what it has is not known."
    "K318" NoSuchUnit Warning "Rows of a form for units that name no unit of the roster were not counted."
    "K319" UnitElsewhere Warning "A unit stands on the row of a service that it does not belong to; the row counts without its unit."
    "K320" AnsweredByOthers Warning "Answers in a part that only leaders are asked, from people who do not lead, were not counted."
    "K321" KnownQuestionnaire Note "The export holds the answers to a questionnaire of the program."
    "K322" NotAskedHere Warning "Questions of a questionnaire of the program that the export does not have."
    "K323" RewordedHere Warning "Questions whose words or answers are others than in the questionnaire of the program."
    "K324" OwnQuestions Note "Questions of the export that the questionnaire of the program does not have."
    "K325" NotThatQuestionnaire Warning "The columns are those of a questionnaire of the program, and the answers are not."
    "K326" CodesForPlaces Warning "Services or units stand as codes whose names only a roster has."
    "K401" NothingToShow Error "No group is large enough for anything to be shown."
    "K402" RolledUp Note "Groups that are too small are shown as part of a larger one."
    "K403" FewChanged Error "Too few people answered, or withdrew, since the last release of the round."
    "K404" OtherVariables Error "An earlier release of the round told people apart by a variable that is not grouped by any more."
    "K405" HiddenByEarlier Warning "Figures were hidden because an earlier release of the round shows nearly the same people."
    "K406" BadLedger Error "The ledger of earlier releases is damaged, or none."
    "K501" CannotWrite Error "The output could not be written."
    "K502" OutputBusy Error "Another run is writing to the same output."
    "K503" NotOurOutput Error "The output folder holds something that this program did not make."
    "K504" BadRelease Error "The file is not a release that this version reads."
    "K505" TooLittleMemory Error "The machine gives the program too little memory."
    "K506" LettersReplaced Warning "Letters that the typeface lacks."
    "K507" InsideOutput Error "A confidential file would stand among what is published."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number())
    }
}
