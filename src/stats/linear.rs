//! Small dense symmetric matrices, row by row in a `Vec`.

/// Lower triangle L of `matrix = L Lᵀ`; `None` when the matrix is not positive definite.
pub(super) fn cholesky(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| lower[i * size + k] * lower[j * size + k]).sum();
            let rest = matrix[i * size + j] - inner;
            if i == j {
                // A pivot that is all rounding means a singular matrix.
                if rest.is_nan() || rest <= 1e-13 * matrix[i * size + i].abs() {
                    return None;
                }
                lower[i * size + i] = rest.sqrt();
            } else {
                lower[i * size + j] = rest / lower[j * size + j];
            }
        }
    }
    Some(lower)
}

/// Solves `L Lᵀ x = right`.
pub(super) fn solve_cholesky(lower: &[f64], right: &[f64]) -> Vec<f64> {
    let size = right.len();
    let mut x = right.to_vec();
    for i in 0..size {
        let inner: f64 = (0..i).map(|k| lower[i * size + k] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i * size + i];
    }
    for i in (0..size).rev() {
        let inner: f64 = (i + 1..size).map(|k| lower[k * size + i] * x[k]).sum();
        x[i] = (x[i] - inner) / lower[i * size + i];
    }
    x
}

/// Inverse of `L Lᵀ`.
pub(super) fn invert_cholesky(lower: &[f64], size: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; size * size];
    let mut x = vec![0.0; size];
    for column in 0..size {
        // Above the one of the unit vector everything is 0.
        x[..column].fill(0.0);
        x[column] = 1.0 / lower[column * size + column];
        for i in column + 1..size {
            let inner: f64 = (column..i).map(|k| lower[i * size + k] * x[k]).sum();
            x[i] = -inner / lower[i * size + i];
        }
        for i in (0..size).rev() {
            let inner: f64 = (i + 1..size).map(|k| lower[k * size + i] * x[k]).sum();
            x[i] = (x[i] - inner) / lower[i * size + i];
            inverse[i * size + column] = x[i];
        }
    }
    inverse
}

/// Product of a square matrix and a vector.
pub(super) fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks(vector.len()).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// Product of two square matrices of the same size.
pub(super) fn product(left: &[f64], right: &[f64], size: usize) -> Vec<f64> {
    let mut result = vec![0.0; size * size];
    for i in 0..size {
        for k in 0..size {
            let factor = left[i * size + k];
            for j in 0..size {
                result[i * size + j] += factor * right[k * size + j];
            }
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let matrix = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let inverse = invert_cholesky(&cholesky(&matrix, 3).unwrap(), 3);
        for (position, value) in product(&matrix, &inverse, 3).into_iter().enumerate() {
            let expected = if position % 4 == 0 { 1.0 } else { 0.0 };
            assert!((value - expected).abs() < 1e-14, "{position}: {value}");
        }
        assert_eq!(cholesky(&[1.0, 1.0, 1.0, 1.0], 2), None);
    }
}
