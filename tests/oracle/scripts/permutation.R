source("common.R")

set.seed(1)
drawn <- function(rows) {
  m <- do.call(rbind, rows)
  case <- paste(sapply(rows, paste, collapse = "/"), collapse = ";")
  found <- suppressWarnings(chisq.test(m, simulate.p.value = TRUE, B = 1e6))
  say(case, "chi", found$statistic)
  say(case, "p", found$p.value)
}
drawn(list(c(3, 1, 0), c(1, 4, 2), c(0, 2, 5)))
drawn(list(c(12, 30, 2), c(9, 41, 7)))
drawn(list(c(300, 400, 50, 2), c(3000, 4100, 500, 30), c(230, 280, 40, 6)))
drawn(list(c(1, 0, 2), c(0, 3, 1), c(2, 1, 1), c(1, 1, 0)))

finish("permutation", "tables in the script", "chisq.test(simulate.p.value = TRUE, B = 1e6); p-values hold to three digits")
