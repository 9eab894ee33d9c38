//! The sheet a figure is drawn on: title above, note below, legends, and the look of letters.

use super::palette::Role;
use super::scene::{Anchor, Scene, Type};
use super::spec::Frame;
use super::text::Weight;

/// Space around everything.
pub(super) const MARGIN: f64 = 8.0;
/// Narrowest sheet on which words still have room.
const NARROWEST: f64 = 280.0;
const SWATCH: f64 = 12.0;
const SWATCH_GAP: f64 = 6.0;
const ITEM_GAP: f64 = 16.0;

/// Size of a figure and its letters, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// Width of the figure. Its height follows from what it holds.
    pub width: f64,
    /// Size of labels; titles and notes follow.
    pub text_size: f64,
    /// Rows close together, and half of the width for their labels: for long names where height is dear.
    pub is_dense: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { width: 720.0, text_size: 13.0, is_dense: false }
    }
}

impl Theme {
    /// For a column on a telephone.
    #[must_use]
    pub fn narrow() -> Self {
        Self { width: 360.0, text_size: 12.0, is_dense: false }
    }

    pub(super) fn body(&self) -> Type {
        Type { size: self.text_size, weight: Weight::Regular, fill: Role::Ink }
    }

    pub(super) fn small(&self) -> Type {
        Type { size: (self.text_size * 0.9 * 10.0).round() / 10.0, weight: Weight::Regular, fill: Role::Muted }
    }

    fn title(&self) -> Type {
        Type { size: (self.text_size * 1.3).round(), weight: Weight::Bold, fill: Role::Ink }
    }
}

/// What is drawn so far, and down to where.
pub(super) struct Sheet {
    pub(super) scene: Scene,
    pub(super) theme: Theme,
    /// The next thing begins here.
    pub(super) y: f64,
}

impl Sheet {
    /// A sheet with title and subtitle on it.
    pub(super) fn open(frame: &Frame, theme: &Theme) -> Self {
        let width = if theme.width.is_finite() { theme.width.max(NARROWEST) } else { Theme::default().width };
        let mut sheet = Self { scene: Scene { width, ..Scene::default() }, theme: Theme { width, ..*theme }, y: MARGIN };
        let (title, subtitle) = (theme.title(), theme.body().fill(Role::Muted));
        for (text, face) in [(&frame.title, title), (&frame.subtitle, subtitle)] {
            if let Some(text) = text {
                sheet.paragraph(text, face);
            }
        }
        if frame.title.is_some() || frame.subtitle.is_some() {
            sheet.y += 8.0;
        }
        sheet
    }

    pub(super) fn right(&self) -> f64 {
        self.theme.width - MARGIN
    }

    /// Lines over the whole width.
    fn paragraph(&mut self, text: &str, face: Type) {
        let lines = face.wrap(text, self.right() - MARGIN);
        self.y = self.scene.block((MARGIN, self.y), &lines, face, Anchor::Start);
    }

    /// The scene with the note below, and its height known.
    pub(super) fn close(mut self, frame: &Frame) -> Scene {
        if let Some(note) = &frame.note {
            self.y += 6.0;
            self.paragraph(note, self.theme.small());
        }
        self.scene.width = self.scene.width.max(self.theme.width).ceil();
        self.scene.height = (self.y + MARGIN).ceil();
        self.scene
    }

    /// Swatches with their words, in order, on as many lines as they need.
    pub(super) fn legend<'a>(&mut self, items: impl IntoIterator<Item = (Role, &'a str)>) {
        let swatches: Vec<_> = items.into_iter().map(|(role, words)| (Swatch::Area(role), words)).collect();
        self.key(&swatches);
    }

    /// Marks with their words, in order, on as many lines as they need.
    pub(super) fn key(&mut self, items: &[(Swatch, &str)]) {
        let face = self.theme.small().fill(Role::Ink);
        let (left, right) = (MARGIN, self.right());
        let (mut x, mut used) = (left, 0);
        for (swatch, words) in items {
            let lines = face.wrap_at_most(3, words, right - left - SWATCH - SWATCH_GAP);
            let width = SWATCH + SWATCH_GAP + face.widest(&lines);
            if x > left && x + width > right {
                (x, self.y) = (left, self.y + face.height(used) + 3.0);
                used = 0;
            }
            swatch.draw(&mut self.scene, (x, self.y + face.leading() / 2.0));
            self.scene.block((x + SWATCH + SWATCH_GAP, self.y), &lines, face, Anchor::Start);
            used = used.max(lines.len());
            x += width + ITEM_GAP;
        }
        if used > 0 {
            self.y += face.height(used) + 8.0;
        }
    }

    /// A word over whatever is behind it.
    pub(super) fn word_over(&mut self, (x, middle): (f64, f64), word: &str, face: Type, anchor: Anchor, ground: Role) {
        let width = face.width(word) + 8.0;
        let left = match anchor {
            Anchor::Start => x - 4.0,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x + 4.0 - width,
        };
        self.scene.rect((left, middle - face.leading() / 2.0), width, face.leading(), ground);
        self.scene.text((x, middle), word, face, anchor);
    }
}

/// A sample of a mark in a legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Swatch {
    Area(Role),
    Dot(Role),
    Ring(Role),
    Diamond(Role),
    Triangle(Role, bool),
    Line(Role),
    Tick(Role),
    Break,
    Hatch,
    Empty,
    /// A cell of a heat map with the line that marks it.
    Underlined,
}

impl Swatch {
    /// Draws the sample to the right of this place, around its height.
    fn draw(self, scene: &mut Scene, (x, middle): (f64, f64)) {
        let centre = (x + SWATCH / 2.0, middle);
        match self {
            Self::Area(role) => scene.rect((x, middle - SWATCH / 2.0), SWATCH, SWATCH, role),
            Self::Dot(role) => scene.dot(centre, 4.5, role),
            Self::Ring(role) => scene.ring(centre, 4.5, role),
            Self::Diamond(role) => scene.diamond(centre, 5.5, role),
            Self::Triangle(role, up) => scene.triangle(centre, 5.0, up, role),
            Self::Line(role) => scene.level_rule(middle, (x, x + SWATCH), role, 2.0),
            Self::Tick(role) => scene.upright_rule(centre.0, (middle - SWATCH / 2.0, middle + SWATCH / 2.0), role, 3.0),
            Self::Break => scene.broken_rule(centre.0, (middle - SWATCH / 2.0, middle + SWATCH / 2.0)),
            Self::Hatch => scene.hatch((x, middle - SWATCH / 2.0), SWATCH, SWATCH),
            Self::Underlined => {
                let ground = Role::Sequential(3);
                scene.rect((x, middle - SWATCH / 2.0), SWATCH, SWATCH, ground);
                scene.level_rule(middle + SWATCH / 2.0 - 3.0, (x + 2.0, x + SWATCH - 2.0), ground.text_on(), 2.0);
            }
            Self::Empty => scene.level_rule(middle, (x + 3.0, x + SWATCH - 3.0), Role::Muted, 1.4),
        }
    }
}
