//! An independent judge of publications: no code and no types of the program, only definitions, tried out exhaustively.
//!
//! The tables of people that agree with the shown sizes form a polytope. The program walks it with the simplex method; the judge lists
//! every vertex by solving every choice of columns, in fractions. Slow, plain, and right for small systems.

use num_rational::Ratio;

type Fraction = Ratio<i128>;

/// A publication to be judged.
pub(super) struct Publication<'a> {
    pub weights: &'a [u64],
    pub shown: Vec<&'a [u32]>,
    /// Groups that must not be derivable though they are large.
    pub secret: Vec<&'a [u32]>,
    pub threshold: u64,
    /// How wide the range of a secret group's size must be.
    pub width: u64,
}

fn whole(value: u64) -> Fraction {
    Fraction::from_integer(i128::from(value))
}

/// Rows in reduced echelon form, the last entry being the right-hand side.
fn echelon(mut rows: Vec<Vec<Fraction>>, columns: usize) -> Vec<Vec<Fraction>> {
    let zero = whole(0);
    let mut done = 0;
    for column in 0..columns {
        let Some(found) = (done..rows.len()).find(|&row| rows[row][column] != zero) else { continue };
        rows.swap(done, found);
        let pivot = rows[done][column];
        rows[done].iter_mut().for_each(|entry| *entry /= pivot);
        let source = rows[done].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if index != done && factor != zero {
                row.iter_mut().zip(&source).for_each(|(entry, other)| *entry -= factor * other);
            }
        }
        done += 1;
    }
    rows.truncate(done);
    rows
}

impl Publication<'_> {
    /// Atoms that hold somebody and stand in some shown group.
    fn atoms(&self) -> Vec<u32> {
        let covered = |atom: &u32| self.shown.iter().any(|group| group.contains(atom));
        (0..self.weights.len() as u32).filter(|&atom| self.weights[atom as usize] > 0).filter(covered).collect()
    }

    /// All vertices of the polytope, one value per atom of [`atoms`](Self::atoms).
    fn vertices(&self, atoms: &[u32]) -> Vec<Vec<Fraction>> {
        let row = |group: &&[u32]| {
            let mut row: Vec<Fraction> = atoms.iter().map(|atom| whole(u64::from(group.contains(atom)))).collect();
            row.push(group.iter().map(|&atom| whole(self.weights[atom as usize])).sum());
            row
        };
        let rows = echelon(self.shown.iter().map(row).collect(), atoms.len());
        let rank = rows.len();
        let mut vertices = Vec::new();
        for choice in 0_u32..1 << atoms.len() {
            if choice.count_ones() as usize != rank {
                continue;
            }
            let columns: Vec<usize> = (0..atoms.len()).filter(|column| choice >> column & 1 == 1).collect();
            let part = |row: &Vec<Fraction>| -> Vec<Fraction> {
                columns.iter().copied().chain([atoms.len()]).map(|column| row[column]).collect()
            };
            let solved = echelon(rows.iter().map(part).collect(), rank);
            let full = solved.len() == rank && (0..rank).all(|index| solved[index][index] == whole(1));
            if full && solved.iter().all(|row| row[rank] >= whole(0)) {
                let mut vertex = vec![whole(0); atoms.len()];
                columns.iter().zip(&solved).for_each(|(&column, row)| vertex[column] = row[rank]);
                vertices.push(vertex);
            }
        }
        vertices
    }

    /// Why the publication is not safe, if it is not.
    pub(super) fn objection(&self) -> Option<String> {
        let atoms = self.atoms();
        let vertices = self.vertices(&atoms);
        for (index, atom) in atoms.iter().enumerate() {
            let most = vertices.iter().map(|vertex| vertex[index]).max()?;
            if most < whole(self.threshold) {
                return Some(format!("atom {atom} can be narrowed down to {most} people"));
            }
        }
        for secret in &self.secret {
            let members: Vec<u32> = secret.iter().copied().filter(|&atom| self.weights[atom as usize] > 0).collect();
            if !members.iter().all(|atom| atoms.contains(atom)) {
                continue;
            }
            let sum = |vertex: &Vec<Fraction>| -> Fraction {
                atoms.iter().zip(vertex).filter(|(atom, _)| members.contains(atom)).map(|(_, value)| *value).sum()
            };
            let sums: Vec<Fraction> = vertices.iter().map(sum).collect();
            if sums.iter().max()? - sums.iter().min()? < whole(self.width) {
                return Some(format!("the size of {secret:?} is known too closely"));
            }
        }
        None
    }
}

/// Whether some table of whole people has the same shown sums and at least `least` people in an atom, by trying them all.
pub(super) fn table_exists(weights: &[u64], shown: &[&[u32]], atom: u32, least: u64) -> bool {
    let mut open: Vec<u64> = shown.iter().map(|group| group.iter().map(|&atom| weights[atom as usize]).sum()).collect();
    let member: Vec<Vec<usize>> =
        (0..weights.len() as u32).map(|atom| (0..shown.len()).filter(|&group| shown[group].contains(&atom)).collect()).collect();
    let covered = |atom: &usize| !member[*atom].is_empty();
    if !covered(&(atom as usize)) {
        return true;
    }
    let mut order: Vec<usize> = (0..weights.len()).filter(covered).collect();
    order.sort_by_key(|&other| other != atom as usize);
    place(&order, &member, &mut open, least)
}

/// Fills the atoms one after the other.
fn place(order: &[usize], member: &[Vec<usize>], left: &mut Vec<u64>, least: u64) -> bool {
    let Some((&atom, rest)) = order.split_first() else { return left.iter().all(|&left| left == 0) };
    let most = member[atom].iter().map(|&group| left[group]).min().unwrap_or(0);
    // The last open atom of a group must take all that is left of it.
    let closing = member[atom].iter().filter(|&&group| !rest.iter().any(|&other| member[other].contains(&group)));
    let least = closing.map(|&group| left[group]).max().unwrap_or(0).max(least);
    (least..=most).any(|count| {
        member[atom].iter().for_each(|&group| left[group] -= count);
        let found = place(rest, member, left, 0);
        member[atom].iter().for_each(|&group| left[group] += count);
        found
    })
}

#[test]
fn the_judge_objects_where_it_must() {
    let weights = [3, 6, 4];
    let judge = |shown: Vec<&'static [u32]>| {
        Publication { weights: &weights, shown, secret: vec![&[1, 2]], threshold: 5, width: 1 }.objection()
    };
    assert_eq!(judge(vec![&[0, 1, 2]]), None);
    assert_eq!(judge(vec![&[0, 1, 2], &[1]]), None);
    assert!(judge(vec![&[0, 1, 2], &[1], &[2]]).is_some());
    assert!(judge(vec![&[0]]).is_some());
    assert!(judge(vec![&[0, 1], &[1, 2], &[0, 2]]).is_some());
    assert!(table_exists(&weights, &[&[0, 1, 2]], 0, 13) && !table_exists(&weights, &[&[0, 1, 2]], 0, 14));
}
