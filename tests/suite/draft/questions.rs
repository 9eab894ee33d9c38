//! Questions as people ask them, with answers that are known and faults that exports are known to have.

use super::chance::Chance;

/// A word that nobody may find in a report: it marks what a person wrote.
pub(super) const OWN: &str = "xqz";

/// How an answer is to count.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Truth {
    /// One answer: labels with their values, and whether a mean may be made.
    Item { levels: Vec<(String, f64)>, mean: bool },
    /// Ticks: the options.
    Ticks { options: Vec<String> },
    /// The service that a person works in.
    Service { names: Vec<String> },
    /// Another grouping variable.
    Group,
    /// Must be named as left out.
    Left,
}

/// One column, or one question that may become several.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The words, which are the header where a tool has no codes.
    pub header: String,
    /// The stem of a battery.
    pub stem: Option<String>,
    pub truth: Truth,
    /// For each person: positions of what was chosen; nothing for a blank or a non-answer.
    pub chosen: Vec<Vec<usize>>,
    /// For each person: what stands in the cell of a tool that writes labels. Ticks are written by the tool.
    pub cells: Vec<String>,
    /// Further words behind the ticks: typed under "other".
    pub typed: Vec<Option<String>>,
    /// Whether cells are numbers, so that a workbook holds them as such.
    pub numeric: bool,
}

/// Ladders from low to high, in the three languages.
const LADDERS: &[[&str; 3]] = &[
    [
        "Helt uenig|Uenig|Verken enig eller uenig|Enig|Helt enig",
        "Heilt ueinig|Ueinig|Verken einig eller ueinig|Einig|Heilt einig",
        "Strongly disagree|Disagree|Neither agree nor disagree|Agree|Strongly agree",
    ],
    [
        "Helt uenig|Litt uenig|Litt enig|Helt enig",
        "Heilt ueinig|Litt ueinig|Litt einig|Heilt einig",
        "Strongly disagree|Slightly disagree|Slightly agree|Strongly agree",
    ],
    [
        "Svært misfornøyd|Misfornøyd|Verken fornøyd eller misfornøyd|Fornøyd|Svært fornøyd",
        "Svært misnøgd|Misnøgd|Verken nøgd eller misnøgd|Nøgd|Svært nøgd",
        "Very dissatisfied|Dissatisfied|Neither satisfied nor dissatisfied|Satisfied|Very satisfied",
    ],
    [
        "I svært liten grad|I liten grad|I noen grad|I stor grad|I svært stor grad",
        "I svært liten grad|I liten grad|I nokon grad|I stor grad|I svært stor grad",
        "To a very small extent|To a small extent|To some extent|To a large extent|To a very large extent",
    ],
    ["Aldri|Sjelden|Av og til|Ofte|Alltid", "Aldri|Sjeldan|Av og til|Ofte|Alltid", "Never|Rarely|Sometimes|Often|Always"],
    ["Svært dårlig|Dårlig|Bra|Svært bra", "Svært dårleg|Dårleg|Bra|Svært bra", "Very poor|Poor|Good|Very good"],
    [
        "Ikke viktig|Litt viktig|Viktig|Svært viktig",
        "Ikkje viktig|Litt viktig|Viktig|Svært viktig",
        "Not important|Slightly important|Important|Very important",
    ],
    [
        "Trives ikke i det hele tatt|Trives ikke noe særlig|Trives litt|Trives godt|Trives svært godt",
        "Trivst ikkje i det heile|Trivst ikkje noko særleg|Trivst litt|Trivst godt|Trivst svært godt",
        "Very low|Low|Medium|High|Very high",
    ],
    [
        "Aldri|Sjeldnere enn månedlig|Månedlig|Ukentlig|Daglig",
        "Aldri|Sjeldnare enn månadleg|Månadleg|Kvar veke|Dagleg",
        "Never|Less often than monthly|Monthly|Weekly|Daily",
    ],
    [
        "Svært utrygg|Ganske utrygg|Ganske trygg|Svært trygg",
        "Svært utrygg|Litt utrygg|Litt trygg|Svært trygg",
        "Very unsure|Fairly unsure|Fairly sure|Very sure",
    ],
    [
        "I svært liten eller ingen grad|I liten grad|I noen grad|I stor grad|I svært stor grad",
        "I svært liten eller ingen grad|I liten grad|I nokon grad|I stor grad|I svært stor grad",
        "Not at all|To a small extent|To some extent|To a large extent|To a very large extent",
    ],
    [
        "Meget sjelden eller aldri|Nokså sjelden|Av og til|Nokså ofte|Meget ofte eller alltid",
        "Svært sjeldan eller aldri|Nokså sjeldan|Av og til|Nokså ofte|Svært ofte eller alltid",
        "Very seldom or never|Rather seldom|Sometimes|Rather often|Very often or always",
    ],
    [
        "Aldri|1-2 ganger i året|3-6 ganger i året|1-3 ganger i måneden|Ukentlig eller oftere",
        "Aldri|1-2 gonger i året|3-6 gonger i året|1-3 gonger i månaden|Kvar veke eller oftare",
        "Never|1-2 times a year|3-6 times a year|1-3 times a month|Weekly or more often",
    ],
    [
        "Nei, aldri|Nei, sjelden|Ja, som regel|Ja, alltid",
        "Nei, aldri|Nei, sjeldan|Ja, som regel|Ja, alltid",
        "No, never|No, rarely|Yes, usually|Yes, always",
    ],
];

/// Ladders whose wordings in other languages stand on no known ladder beside each other.
const OF_ONE_LANGUAGE: [usize; 5] = [7, 9, 10, 11, 12];

/// Faces and stars, from low to high.
const FACES: &[&str] = &["😡|🙁|😐|🙂|😀", "☹️|😐|🙂", "★|★★|★★★|★★★★|★★★★★", "⭐|⭐⭐|⭐⭐⭐|⭐⭐⭐⭐|⭐⭐⭐⭐⭐"];

const NON_ANSWERS: &[&str] = &[
    "Vet ikke",
    "Har ikke grunnlag for å svare",
    "Kjenner ikke til",
    "Ikke sikker",
    "Ikke relevant for min stilling",
    "Ikke aktuelt",
    "Veit ikkje",
    "Don't know",
    "Ønsker ikke å svare",
    "Ingen formening",
    "9999",
    "-99",
];

const SIGNS: &[&str] =
    &["NA", "nan", "NULL", "null", "\\N", "None", ".", "-", "--", "(tom)", "Ubesvart", "Ikke besvart", "#N/A", "#I/T", "#NULL!"];

const SERVICES: &[&str] = &["Skole", "Barnehage", "Helsestasjon", "Barneverntjenesten", "PP-tjenesten", "NAV", "Familiesenter"];

const SERVICE_HEADERS: &[&str] = &[
    "Hvilken tjeneste arbeider du i?",
    "Tjeneste",
    "Hvor jobber du?",
    "Kva teneste arbeider du i?",
    "Hvilken tjeneste er du ansatt i?",
    "Which service do you work in?",
    "Velg din tjeneste",
];

const TOPICS: &[&str] = &[
    "Vi har faste møter",
    "Vi vet hvem som gjør hva",
    "Vi deler informasjon",
    "Barnet blir hørt",
    "Ledelsen følger opp",
    "Jeg trives på jobb",
    "Vi evaluerer arbeidet",
    "Foreldrene får være med",
    "Jeg kjenner planen",
    "Vi bruker samme verktøy",
    "Det er lett å ta opp saker",
    "Vi får opplæring",
    "Vi har nok tid",
    "Rutinene er kjente",
    "Vi møter de samme barna",
    "Vi støtter hverandre",
];

const WORDS_OF_PEOPLE: &[&str] = &[
    "Solveig hjelper alltid",
    "ring 900 11 222",
    "vi trenger mer tid",
    "skriv til post@kommune.no",
    "Ola Nordmann vet det",
    "kontaktlærer på 5. trinn",
    "se brev av 3. mars",
];

/// A person's own words.
pub(super) fn own_words(chance: &mut Chance, person: usize) -> String {
    format!("{} {OWN}{person}", chance.pick(WORDS_OF_PEOPLE))
}

/// Topics without repetition.
pub(super) struct Topics(usize);

impl Topics {
    pub(super) fn new(chance: &mut Chance) -> Self {
        Self(chance.below(1000))
    }

    pub(super) fn next(&mut self) -> String {
        self.0 += 1;
        let (round, at) = ((self.0 / TOPICS.len()) % 90, self.0 % TOPICS.len());
        format!("{} (del {round})", TOPICS[at])
    }
}

impl Question {
    fn new(header: String, truth: Truth) -> Self {
        Self { header, stem: None, truth, chosen: Vec::new(), cells: Vec::new(), typed: Vec::new(), numeric: false }
    }

    fn person(&mut self, chosen: Vec<usize>, cell: String) {
        self.chosen.push(chosen);
        self.cells.push(cell);
        self.typed.push(None);
    }
}

/// A position for each person, so that every position is taken by at least `least` people.
fn spread(chance: &mut Chance, people: usize, positions: usize, least: usize) -> Vec<usize> {
    let mut all: Vec<usize> =
        (0..people).map(|person| if person < least * positions { person % positions } else { chance.below(positions) }).collect();
    for at in (1..all.len()).rev() {
        let other = chance.below(at + 1);
        all.swap(at, other);
    }
    all
}

/// The same label as somebody else types or pastes it.
fn respelled(chance: &mut Chance, label: &str) -> String {
    match chance.below(24) {
        0 => format!("{label} "),
        1 => label.replace(' ', "\u{a0}"),
        2 => label.to_uppercase(),
        3 => label.to_lowercase(),
        _ => label.to_string(),
    }
}

/// A sign of missing, or nothing at all.
fn nobody(chance: &mut Chance, sign: &str) -> String {
    if chance.once_in(2) { String::new() } else { sign.to_string() }
}

pub(super) fn service(chance: &mut Chance, people: usize, count: usize) -> Question {
    let names: Vec<String> = SERVICES[..count].iter().map(|name| (*name).to_string()).collect();
    let sign = *chance.pick(SIGNS);
    let header = (*chance.pick(SERVICE_HEADERS)).to_string();
    let mut question = Question::new(header, Truth::Service { names: names.clone() });
    for at in spread(chance, people, count, 10) {
        if chance.once_in(30) {
            let cell = nobody(chance, sign);
            question.person(Vec::new(), cell);
        } else {
            let cell = respelled(chance, &names[at]);
            question.person(vec![at], cell);
        }
    }
    question
}

pub(super) fn role(chance: &mut Chance, people: usize) -> Question {
    let mut question =
        Question::new((*chance.pick(&["Hva er din rolle?", "Stilling", "Hvilken stilling har du?"])).to_string(), Truth::Group);
    for at in spread(chance, people, 2, 10) {
        question.person(vec![at], ["Leder", "Ansatt"][at].to_string());
    }
    question
}

/// A question on a ladder; two languages mixed, non-answers and signs of missing among the answers.
pub(super) fn on_ladder(chance: &mut Chance, people: usize, header: String, ladder: usize) -> Question {
    let words: Vec<Vec<&str>> = LADDERS[ladder].iter().map(|words| words.split('|').collect()).collect();
    let alone = OF_ONE_LANGUAGE.contains(&ladder);
    let main = if alone { 0 } else { chance.below(2) * 2 };
    let other = if alone { main } else { chance.below(3) };
    let mixed = chance.once_in(4);
    let (sign, non_answer) = (*chance.pick(SIGNS), *chance.pick(NON_ANSWERS));
    let levels = words[main].iter().zip(1_u8..).map(|(word, value)| ((*word).to_string(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    for (person, at) in spread(chance, people, words[0].len(), 2).into_iter().enumerate() {
        match chance.below(20) {
            0 => {
                let cell = nobody(chance, sign);
                question.person(Vec::new(), cell);
            }
            1 => question.person(Vec::new(), non_answer.to_string()),
            _ => {
                let language = if mixed && person % 3 == 0 { other } else { main };
                let cell = respelled(chance, words[language][at]);
                question.person(vec![at], cell);
            }
        }
    }
    question
}

/// Whether a question is answered with every step of a ladder in its first wording.
pub(super) fn shows(question: &Question, ladder: usize) -> bool {
    LADDERS[ladder][0].split('|').all(|word| question.cells.iter().any(|cell| cell == word))
}

/// A question of a battery on a ladder, one step of which nobody chose although it was asked.
pub(super) fn with_a_gap(chance: &mut Chance, people: usize, header: String, ladder: usize) -> Question {
    let words: Vec<&str> = LADDERS[ladder][0].split('|').collect();
    let gap = chance.below(words.len());
    let levels = words.iter().zip(1_u8..).map(|(word, value)| ((*word).to_string(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    for at in spread(chance, people, words.len() - 1, 3) {
        let at = at + usize::from(at >= gap);
        question.person(vec![at], words[at].to_string());
    }
    question
}

/// A question answered with faces or stars.
pub(super) fn faces(chance: &mut Chance, people: usize, header: String) -> Question {
    let words: Vec<&str> = chance.pick(FACES).split('|').collect();
    let levels = words.iter().zip(1_u8..).map(|(word, value)| ((*word).to_string(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    for at in spread(chance, people, words.len(), 2) {
        question.person(vec![at], words[at].to_string());
    }
    question
}

/// Numbers whose ends alone are named, as sliders and "how likely" are.
pub(super) fn named_ends(chance: &mut Chance, people: usize, header: &str) -> Question {
    let join = *chance.pick(&[" - ", ": ", " = "]);
    let (low, high) = (format!("0{join}Svært dårlig"), format!("10{join}Svært bra"));
    let label = |value: u8| match value {
        0 => low.clone(),
        10 => high.clone(),
        _ => value.to_string(),
    };
    let levels: Vec<(String, f64)> = (0..=10).map(|value| (label(value), f64::from(value))).collect();
    let header = format!("På en skala fra 0 til 10, hvor sannsynlig er det at du vil anbefale arbeidsplassen din? {header}");
    let mut question = Question::new(header, Truth::Item { levels: levels.clone(), mean: true });
    for at in spread(chance, people, 11, 1) {
        question.person(vec![at], levels[at].0.clone());
    }
    question
}

/// Ladders that no list holds, made of the words that ladders are made of. `-` and `+` stand for two opposites, `~` for a thing.
const COMPOSED: &[&str] = &[
    "Svært -|-|Verken eller|+|Svært +",
    "Helt -|Litt -|Litt +|Helt +",
    "Veldig -|Ganske -|Verken + eller -|Ganske +|Veldig +",
    "Ikke + i det hele tatt|Lite +|Ganske +|Svært +",
    "Lite +|Noe +|Ganske +|+|Svært +",
    "Ingen ~|Liten ~|Noe ~|Stor ~|Svært stor ~",
    "Svært lav ~|Lav ~|Middels ~|Høy ~|Svært høy ~",
    "Aldri|Sjeldnere enn en gang i året|Noen ganger i halvåret|Noen ganger i måneden|Ukentlig eller oftere",
];

const OPPOSITES: &[[&str; 2]] =
    &[["utydelig", "tydelig"], ["unødvendig", "nødvendig"], ["uklart", "klart"], ["svekket", "styrket"]];

const THINGS: &[&str] = &["tillit", "innsikt", "kvalitet"];

/// A question on a ladder that is known by its words alone.
pub(super) fn composed(chance: &mut Chance, people: usize, header: String) -> Question {
    let [low, high] = *chance.pick(OPPOSITES);
    let thing = *chance.pick(THINGS);
    let words = chance.pick(COMPOSED).replace('-', low).replace('+', high).replace('~', thing);
    let labels: Vec<String> = words.split('|').map(|label| label[..1].to_uppercase() + &label[1..]).collect();
    let levels = labels.iter().zip(1_u8..).map(|(label, value)| (label.clone(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    for at in spread(chance, people, labels.len(), 6) {
        let blank = chance.once_in(15);
        let cell = if blank { chance.pick(NON_ANSWERS).to_string() } else { respelled(chance, &labels[at]) };
        question.person(if blank { Vec::new() } else { vec![at] }, cell);
    }
    question
}

/// A question on a known ladder but for one step, which many chose: no mean of the others is right.
pub(super) fn strange_step(chance: &mut Chance, people: usize, header: String) -> Question {
    let mut labels: Vec<&str> = LADDERS[*chance.pick(&[0, 2, 3, 4])][0].split('|').collect();
    let at = chance.below(labels.len());
    labels[at] = *chance.pick(&["Midt på treet", "Av og på", "Blandet", "Som det passer seg"]);
    let levels = labels.iter().map(|label| ((*label).to_string(), 0.0)).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: false });
    for at in spread(chance, people, labels.len(), people / 6) {
        question.person(vec![at], labels[at].to_string());
    }
    question
}

pub(super) fn ladders() -> usize {
    LADDERS.len()
}

/// A rating in numbers: steps from `low` to `high`, with 99 beside it or computed dust on it.
pub(super) fn in_numbers(chance: &mut Chance, people: usize, header: String) -> Question {
    let (low, high) = *chance.pick(&[(1_i32, 5_i32), (1, 5), (1, 7), (0, 10), (-2, 2), (-3, 3)]);
    let steps = usize::try_from(high - low + 1).unwrap();
    let levels = (low..=high).map(|value| (value.to_string(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    question.numeric = true;
    let (dusty, beside) = (chance.once_in(5), chance.once_in(3) && high < 9);
    for at in spread(chance, people, steps, 3) {
        let value = low + i32::try_from(at).unwrap();
        match chance.below(18) {
            0 => question.person(Vec::new(), String::new()),
            1 if beside => question.person(Vec::new(), "99".to_string()),
            2 if dusty && value > 0 => question.person(vec![at], format!("{value}.0000000000000004")),
            3 if dusty => question.person(vec![at], format!("{value}.0")),
            _ => question.person(vec![at], value.to_string()),
        }
    }
    question
}

/// A sliding scale from 0 to 100.
pub(super) fn slider(chance: &mut Chance, people: usize, header: &str) -> Question {
    let levels = (0..=100_u8).map(|value| (value.to_string(), f64::from(value))).collect();
    let mut question = Question::new(format!("{header} (skala fra 0 til 100)"), Truth::Item { levels, mean: true });
    question.numeric = true;
    for person in 0..people {
        let value = if person < 2 { person * 100 } else { chance.below(101) };
        question.person(vec![value], value.to_string());
    }
    question
}

/// Labels with their number in front.
pub(super) fn numbered(chance: &mut Chance, people: usize, header: String) -> Question {
    let ladder: Vec<&str> = LADDERS[chance.below(4)][0].split('|').collect();
    let join = *chance.pick(&[" - ", ". ", ") ", " = ", ": "]);
    let labels: Vec<String> = (1..).zip(&ladder).map(|(number, word): (u8, _)| format!("{number}{join}{word}")).collect();
    let levels = labels.iter().zip(1_u8..).map(|(label, value)| (label.clone(), f64::from(value))).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: true });
    let unknown = format!("{}{join}Vet ikke", labels.len() + 1);
    let beside = chance.once_in(2);
    for at in spread(chance, people, labels.len(), 5) {
        if beside && chance.once_in(8) {
            question.person(Vec::new(), unknown.clone());
        } else {
            question.person(vec![at], labels[at].clone());
        }
    }
    question
}

/// Labels whose order is no distance: bands, or kinds.
pub(super) fn kinds(chance: &mut Chance, people: usize, header: String) -> Question {
    let all: [&[&str]; 5] = [
        &["Under 1 år", "1–2 år", "3–5 år", "6–10 år", "Over 10 år"],
        &["0-2 år", "3-5 år", "6 år eller mer"],
        &["Ja", "Nei"],
        &["Kontor", "Hjemme", "Ute hos andre"],
        &["Ingen", "1-2 ganger", "3-5 ganger", "Mer enn 5 ganger"],
    ];
    let labels = *chance.pick(&all);
    let levels = labels.iter().map(|label| ((*label).to_string(), 0.0)).collect();
    let mut question = Question::new(header, Truth::Item { levels, mean: false });
    for at in spread(chance, people, labels.len(), 6) {
        question.person(vec![at], labels[at].to_string());
    }
    question
}

/// Several options to tick, two of which hold a comma; some people type words of their own.
pub(super) fn ticks(chance: &mut Chance, people: usize, header: &str, typing: bool) -> Question {
    let options = ["Faste møter, alle tjenester", "E-post", "Telefon/SMS", "Felles journal, med samtykke", "Uformelle samtaler"];
    let names = options.iter().map(|option| (*option).to_string()).collect();
    let mut question = Question::new(format!("{header}: velg alle som passer"), Truth::Ticks { options: names });
    let typing = typing && chance.once_in(2);
    for person in 0..people {
        let chosen: Vec<usize> = (0..options.len()).filter(|at| *at == person % options.len() || chance.once_in(3)).collect();
        let blank = chance.once_in(20);
        question.person(if blank { Vec::new() } else { chosen }, String::new());
        if typing && !blank && chance.once_in(12) {
            question.typed[person] = Some(own_words(chance, person));
        }
    }
    question
}

/// A question for comments, in which many write the same.
pub(super) fn comments(chance: &mut Chance, people: usize) -> Question {
    let headers = ["Noe mer du vil si?", "Kommentar", "Utdyp gjerne svaret ditt", "Andre innspill?", "Hva tenker du om dette"];
    let mut question = Question::new((*chance.pick(&headers)).to_string(), Truth::Left);
    for person in 0..people {
        let cell = match chance.below(5) {
            0 => own_words(chance, person),
            1 | 2 => "Nei".to_string(),
            _ => String::new(),
        };
        question.person(Vec::new(), cell);
    }
    question
}

/// A closed question in which some typed their own answer.
pub(super) fn closed_with_other(chance: &mut Chance, people: usize, header: String) -> Question {
    let mut question = Question::new(header, Truth::Left);
    for person in 0..people {
        let cell = if person % 9 == 4 {
            own_words(chance, person)
        } else {
            ["Telefon", "E-post", "Felles journal"][person % 3].to_string()
        };
        question.person(Vec::new(), cell);
    }
    question
}

/// Options in an order of the person's own.
pub(super) fn ranking(chance: &mut Chance, people: usize, header: &str) -> Question {
    let mut question = Question::new(format!("Ranger: {header}"), Truth::Left);
    for person in 0..people {
        let mut order = ["Tid", "Penger", "Kompetanse", "Ledelse"];
        order.rotate_left(person % 4);
        if chance.once_in(2) {
            order.swap(0, 1);
        }
        question.person(Vec::new(), format!("{};", order.join(";")));
    }
    question
}
