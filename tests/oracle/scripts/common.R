# What every script here needs: writes tests/oracle/<name>.csv with rows case, figure, value.
# Run from this folder: Rscript <script>.R

rows <- character()

say <- function(case, figure, value) {
  figure <- if (length(value) > 1) paste0(figure, "[", seq_along(value) - 1, "]") else figure
  rows <<- c(rows, sprintf("%s,%s,%.17g", case, figure, value))
}

say_interval <- function(case, figure, interval) {
  say(case, paste0(figure, ".lower"), interval[1])
  say(case, paste0(figure, ".upper"), interval[2])
}

finish <- function(name, data, call) {
  header <- c(
    paste("# data:", data),
    paste("# call:", call),
    paste0("# tool: ", R.version.string, "; date: 2026-11-21; script: scripts/", name, ".R"),
    "case,figure,value"
  )
  writeLines(c(header, rows), file.path("..", paste0(name, ".csv")))
}

keep <- function(frame, name, source) {
  path <- file.path("..", "data", paste0(name, ".csv"))
  writeLines(paste("#", source), path)
  suppressWarnings(write.table(frame, path, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
}
