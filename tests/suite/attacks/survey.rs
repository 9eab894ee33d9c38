//! Surveys whose answers are known: who belongs where, and what everybody answered.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A small generator, so that every failure can be repeated from its number.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1));
        dice.word();
        dice
    }

    pub(super) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn roll(&mut self, below: usize) -> usize {
        usize::try_from(self.word() % below.max(1) as u64).unwrap()
    }

    /// Happens so many times in a hundred.
    pub(super) fn percent(&mut self, of: usize) -> bool {
        self.roll(100) < of
    }
}

/// What a person gave to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    Level(i32),
    DontKnow,
    Blank,
    /// Blank, for the route passed the question by.
    NotAsked,
}

/// A question with levels 1 to `levels`.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) levels: i32,
    pub(super) nominal: bool,
    pub(super) sensitive: bool,
    /// Asked of those who gave one of these answers to that earlier question.
    pub(super) route: Option<(usize, Vec<i32>)>,
    /// Has new words in the second version.
    pub(super) reworded: bool,
}

impl Question {
    pub(super) fn of(levels: i32) -> Self {
        Self { levels, nominal: false, sensitive: false, route: None, reworded: false }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Scale {
    pub(super) items: Vec<usize>,
    pub(super) min_valid: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) round: usize,
    pub(super) service: usize,
    /// Unit, counted over all services.
    pub(super) unit: usize,
    pub(super) role: Option<usize>,
    pub(super) age: Option<usize>,
    /// The first release that has the answers: 0, or that of an interim report or after it.
    pub(super) arrives: usize,
    /// What the person counts in weighted figures; 0 where nobody has a weight.
    pub(super) weight: usize,
    /// What links the person's answers in two rounds.
    pub(super) key: Option<usize>,
    pub(super) given: Vec<Given>,
    /// Options that were ticked; none at all is no answer.
    pub(super) ticks: Vec<bool>,
    /// What the person gave each rated service; 0 is a blank.
    pub(super) ratings: Vec<i32>,
    /// What the person wrote, of [`WORDS`]; the first is nothing.
    pub(super) wrote: usize,
}

/// What people write where they are asked in their own words.
pub(super) const WORDS: [&str; 5] = ["", "mer om lovverk", "et samtaleverktøy", "lovverk og samtale", "bedre tid"];
/// Codes of that, each with the word that it goes by.
pub(super) const CODE_WORDS: [(&str, &str); 2] = [("law", "lovverk"), ("talk", "samtale")];

/// How many there are in all with a value of a variable, for weights.
pub(super) const fn in_all(value: usize) -> usize {
    30 + 7 * value
}

/// The release that everybody has answered by.
pub(super) const LAST: usize = usize::MAX;

/// A questionnaire and everybody's answers.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what a survey has, each apart from the others")]
pub(super) struct Survey {
    pub(super) questions: Vec<Question>,
    pub(super) scales: Vec<Scale>,
    pub(super) options: usize,
    /// Whether ticking an option is a wish.
    pub(super) wishes: bool,
    /// So many services, from the first, are rated by everybody, as the first question is answered.
    pub(super) rated: usize,
    pub(super) rounds: usize,
    /// Grouping variables: `service`, `unit`, `role`, `age`.
    pub(super) groups: Vec<&'static str>,
    pub(super) people: Vec<Person>,
    pub(super) roster: bool,
    /// Whether services count in weighted figures as many as [`in_all`] says.
    pub(super) by_service: bool,
    /// Languages of report and questionnaire.
    pub(super) languages: Vec<&'static str>,
    /// Whether ages are declared, from young to old.
    pub(super) ordered: bool,
    /// What others answered: a file that the project is held against.
    pub(super) benchmark: Option<String>,
    /// What else the project file says.
    pub(super) settings: String,
}

/// Settings of a survey whose people have weights, and of one whose people have keys.
pub(super) const WEIGHTED: &str = "\n[plan.weights]\ncolumn = \"weight\"\n";
pub(super) const PAIRED: &str = "\n[plan]\npaired = \"key\"\n";

impl Survey {
    /// A survey of these questions with one round, and nobody yet.
    pub(super) fn of(questions: Vec<Question>, groups: &[&'static str]) -> Self {
        Self {
            questions,
            scales: Vec::new(),
            options: 0,
            wishes: false,
            rated: 0,
            rounds: 1,
            groups: groups.to_vec(),
            people: Vec::new(),
            roster: false,
            by_service: false,
            languages: vec!["nb"],
            ordered: false,
            benchmark: None,
            settings: String::new(),
        }
    }

    /// Somebody of a unit, with answers in the order of questions.
    pub(super) fn person(&mut self, service: usize, unit: usize, answers: &[i32]) {
        let given = answers.iter().map(|&answer| if answer > 0 { Given::Level(answer) } else { Given::Blank }).collect();
        let (ticks, ratings) = (vec![false; self.options], vec![0; self.rated]);
        self.people.push(Person {
            round: 0,
            service,
            unit,
            role: None,
            age: None,
            arrives: 0,
            weight: 0,
            key: None,
            given,
            ticks,
            ratings,
            wrote: 0,
        });
    }

    /// Whether a release already has this person.
    pub(super) fn counted(&self, person: &Person, release: usize) -> bool {
        person.arrives <= release || person.round + 1 < self.rounds
    }

    /// Writes the project; with those who had answered by a release.
    pub(super) fn write(&self, folder: &Path, release: usize) {
        fs::create_dir_all(folder).unwrap();
        let put = |name: String, text: String| fs::write(folder.join(name), text).unwrap();
        put("kartlegging.toml".into(), self.project());
        put("instrument.toml".into(), self.instrument());
        for round in 0..self.rounds {
            put(format!("{}.csv", round + 1), self.export(round, release));
        }
        if self.roster {
            put("roster.csv".into(), self.roster_text());
        }
        if let Some(benchmark) = &self.benchmark {
            put("benchmark.toml".into(), benchmark.clone());
        }
        if self.has_words() {
            let code =
                |(id, word): &(&str, &str)| format!("[[code]]\nid = \"{id}\"\nlabel.nb = \"{id}\"\npatterns = [\"{word}*\"]\n");
            let codes: String = CODE_WORDS.iter().map(code).collect();
            put("codes.toml".into(), format!("schema = 1\nid = \"own\"\ntitle.nb = \"Egne\"\n{codes}"));
        }
    }

    fn has_words(&self) -> bool {
        self.people.iter().any(|person| person.wrote > 0)
    }

    pub(super) fn has_weights(&self) -> bool {
        self.people.iter().any(|person| person.weight > 0)
    }

    fn has_keys(&self) -> bool {
        self.people.iter().any(|person| person.key.is_some())
    }

    fn project(&self) -> String {
        let quoted = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let estimand = if self.roster { "staff" } else { "process" };
        let mut text = format!(
            "schema = 1\ninstrument = \"instrument.toml\"\nmunicipality = \"Ingensteds\"\nlanguages = [{}]\nestimand = \"{estimand}\"\n\
             groups = [{}]\ntitle = {}\n",
            quoted(&self.languages),
            quoted(&self.groups),
            self.words("Prøve")
        );
        for round in 1..=self.rounds {
            let version = if self.has_versions() { round.min(2) } else { 1 };
            write!(text, "\n[[round]]\nid = \"{round}\"\nversion = \"{version}\"\nexport = \"{round}.csv\"\n").unwrap();
            if self.roster {
                text.push_str("roster = \"roster.csv\"\n");
            }
        }
        if self.has_words() {
            text.push_str("\n[[codebook]]\nquestion = \"words\"\ncodes = \"codes.toml\"\n");
        }
        if self.benchmark.is_some() {
            text.push_str("\n[[benchmark]]\nfile = \"benchmark.toml\"\n");
        }
        text + "\n" + &self.settings
    }

    /// What others answered, with ourselves among them as we were in the last round: by measure and group how many, their mean and
    /// their standard deviation, as the file has it.
    pub(super) fn others(&self, rows: &[String]) -> String {
        let respondents = self.people.iter().filter(|person| person.round + 1 == self.rounds).count();
        let includes =
            format!("{{ municipality = \"Ingensteds\", respondents = {respondents} }}, {{ municipality = \"Andre\" }}");
        let head = format!(
            "schema = 1\nid = \"others\"\ninstrument = \"attacked\"\narea = \"region\"\nunit = \"scale_points\"\nname = {}\n",
            self.words("Andre")
        );
        format!("{head}year = 2026\nsource = \"Oppdiktet\"\nincludes = [{includes}]\nrow = [\n{}\n]\n", rows.join(",\n"))
    }

    fn words(&self, words: &str) -> String {
        let all: Vec<String> = self.languages.iter().map(|language| format!("{language} = \"{words}\"")).collect();
        format!("{{ {} }}", all.join(", "))
    }

    fn has_versions(&self) -> bool {
        self.questions.iter().any(|question| question.reworded)
    }

    fn instrument(&self) -> String {
        let languages: Vec<String> = self.languages.iter().map(|language| format!("\"{language}\"")).collect();
        let versions = if self.has_versions() { "\"1\", \"2\"" } else { "\"1\"" };
        let mut text = format!(
            "schema = 1\nid = \"attacked\"\nversions = [{versions}]\nlanguages = [{}]\ntitle = {}\n\n[[domain]]\nid = \"all\"\ntitle = {}\n\n",
            languages.join(", "),
            self.words("Prøve"),
            self.words("Alt")
        );
        for (position, question) in self.questions.iter().enumerate() {
            text += &self.response(position, question);
        }
        let weight = self.has_weights().then_some(("weight", "other"));
        for (id, role) in [("service", "service"), ("unit", "unit"), ("role", "role"), ("age", "other")].into_iter().chain(weight)
        {
            write!(text, "[[background]]\nid = \"{id}\"\nrole = \"{role}\"\ntext = {}\n", self.words(id)).unwrap();
            if id == "age" && self.ordered {
                let level = |number: usize| format!("{{ id = \"A{number}\", label = {} }}", self.words(&format!("A{number}")));
                let levels: Vec<String> = (1..=3).map(level).collect();
                writeln!(text, "ordered = true\nlevels = [{}]", levels.join(", ")).unwrap();
            }
            text.push('\n');
        }
        for (position, question) in self.questions.iter().enumerate() {
            text += &self.item(position, question);
        }
        if self.options > 0 {
            let option = |number: usize| format!("{{ id = \"o{number}\", label = {} }}", self.words(&format!("Valg {number}")));
            let options: Vec<String> = (1..=self.options).map(option).collect();
            let (words, options) = (self.words("Hva?"), options.join(", "));
            let wish = if self.wishes { format!("wish = {}\n", self.words("ønsker {option}")) } else { String::new() };
            write!(text, "[[multi]]\nid = \"many\"\ndomain = \"all\"\ntext = {words}\n{wish}options = [{options}]\n\n").unwrap();
        }
        if self.has_words() {
            write!(text, "[[open]]\nid = \"words\"\ndomain = \"all\"\ntext = {}\n\n", self.words("Noe mer?")).unwrap();
        }
        if self.rated > 0 {
            let service = |number: usize| {
                format!("{{ id = \"s{number}\", own = \"S{number}\", label = {} }}", self.words(&format!("S{number}")))
            };
            let services: Vec<String> = (1..=self.rated).map(service).collect();
            let (words, services) = (self.words("Hvor ofte?"), services.join(", "));
            let aspects = format!("[{{ id = \"a\", text = {words}, response = \"r1\" }}]");
            write!(
                text,
                "[[matrix]]\nid = \"m\"\ndomain = \"all\"\ntext = {words}\naspects = {aspects}\nservices = [{services}]\n\n"
            )
            .unwrap();
        }
        for (position, scale) in self.scales.iter().enumerate() {
            let items: Vec<String> = scale.items.iter().map(|item| format!("\"q{}\"", item + 1)).collect();
            let (title, items, least) = (self.words(&format!("Skala {}", position + 1)), items.join(", "), scale.min_valid);
            let head = format!("id = \"s{}\"\ndomain = \"all\"\npolarity = \"positive\"", position + 1);
            write!(text, "[[scale]]\n{head}\ntitle = {title}\nitems = [{items}]\nmin_valid = {least}\n\n").unwrap();
        }
        text
    }

    fn response(&self, position: usize, question: &Question) -> String {
        let level = |value: i32| format!("{{ value = {value}, label = {} }}", self.words(&format!("Svar {value}")));
        let levels: Vec<String> = (1..=question.levels).map(level).collect();
        let nominal = if question.nominal { "nominal = true\n" } else { "" };
        let levels = levels.join(", ");
        let missing = format!("missing = [{{ kind = \"dont_know\", code = \"8\", label = {} }}]", self.words("Vet ikke"));
        format!("[[response]]\nid = \"r{}\"\n{nominal}levels = [{levels}]\n{missing}\n\n", position + 1)
    }

    fn item(&self, position: usize, question: &Question) -> String {
        let number = position + 1;
        let mut text =
            format!("[[item]]\nid = \"q{number}\"\ndomain = \"all\"\nresponse = \"r{number}\"\npolarity = \"positive\"\n");
        writeln!(text, "text = {}", self.words(&format!("Spørsmål {number}"))).unwrap();
        if question.sensitive {
            text.push_str("sensitive = true\n");
        }
        if let Some((trigger, any_of)) = &question.route {
            writeln!(text, "ask_if = {{ item = \"q{}\", any_of = {any_of:?} }}", trigger + 1).unwrap();
        }
        if question.reworded {
            writeln!(text, "changes = [{{ version = \"2\", kind = \"reworded\", was = {} }}]", self.words("Før")).unwrap();
        }
        text + "\n"
    }

    pub(super) fn export(&self, round: usize, release: usize) -> String {
        let questions = (1..=self.questions.len()).map(|number| format!(";q{number}"));
        let options = (1..=self.options).map(|number| format!(";many_o{number}"));
        let rated = (1..=self.rated).map(|number| format!(";m_a_s{number}"));
        let [has_weights, has_keys] = [self.has_weights(), self.has_keys()];
        let named = if has_weights { ";weight" } else { "" };
        let linked = if has_keys { ";key" } else { "" };
        let wrote = if self.has_words() { ";words" } else { "" };
        let mut text =
            format!("service;unit;role;age{}{named}{linked}{wrote}\n", questions.chain(options).chain(rated).collect::<String>());
        let here = |person: &&Person| person.round == round && self.counted(person, release);
        for person in self.people.iter().filter(here) {
            let named =
                |letter: char, value: Option<usize>| value.map(|value| format!("{letter}{}", value + 1)).unwrap_or_default();
            let (role, age) = (named('R', person.role), named('A', person.age));
            write!(text, "S{};E{};{role};{age}", person.service + 1, person.unit + 1).unwrap();
            for given in &person.given {
                match given {
                    Given::Level(level) => write!(text, ";{level}").unwrap(),
                    Given::DontKnow => text.push_str(";8"),
                    Given::Blank | Given::NotAsked => text.push(';'),
                }
            }
            for ticked in &person.ticks {
                write!(text, ";{}", u8::from(*ticked)).unwrap();
            }
            for rating in &person.ratings {
                write!(text, ";{}", Some(rating).filter(|rating| **rating > 0).map(i32::to_string).unwrap_or_default()).unwrap();
            }
            if has_weights {
                write!(text, ";{}", person.weight).unwrap();
            }
            if has_keys {
                write!(text, ";{}", person.key.map(|key| format!("k{key}")).unwrap_or_default()).unwrap();
            }
            if self.has_words() {
                write!(text, ";{}", WORDS[person.wrote]).unwrap();
            }
            text.push('\n');
        }
        text
    }

    /// Employees by unit: the most that answered in a round, and some more.
    pub(super) fn roster_text(&self) -> String {
        let mut units: Vec<(usize, usize)> = self.people.iter().map(|person| (person.service, person.unit)).collect();
        units.sort_unstable();
        units.dedup();
        let mut text = String::from("service;unit;employees\n");
        for (service, unit) in units {
            let of = |round: usize| self.people.iter().filter(|person| person.round == round && person.unit == unit).count();
            let most = (0..self.rounds).map(of).max().unwrap_or(0);
            writeln!(text, "S{};E{};{}", service + 1, unit + 1, most + most / 4 + 1).unwrap();
        }
        text
    }
}
