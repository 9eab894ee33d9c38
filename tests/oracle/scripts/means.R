source("common.R")

spread <- function(counts) rep(seq_along(counts), counts)
groups <- list(
  five = spread(c(0, 2, 5, 8, 3)), skewed = spread(c(40, 3, 1, 0, 1)), two = spread(c(1, 0, 0, 0, 1)),
  large = spread(c(812, 1503, 4404, 9001, 3777))
)
for (case in names(groups)) {
  x <- groups[[case]]
  say(case, "mean", mean(x))
  say_interval(case, "mean", t.test(x)$conf.int)
  say_interval(case, "mean90", t.test(x, conf.level = 0.9)$conf.int)
  say_interval(case, "mean973", t.test(x, conf.level = 0.973)$conf.int)
  population <- 2 * length(x) + 1
  half <- qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x)) * sqrt(1 - length(x) / population)
  say_interval(case, "finite", mean(x) + c(-1, 1) * half)
  say(case, "sd", sd(x))
  say(case, "quantile", unname(quantile(x, c(0, 0.1, 0.25, 0.5, 0.77, 1))))
}

# Interval of each unit's mean from the pooled spread within units.
three <- list(five = groups$five, skewed = groups$skewed, two = groups$two)
frame <- stack(three)
fit <- lm(values ~ 0 + ind, frame)
say("pooled", "sd", summary(fit)$sigma)
limits <- confint(fit)
for (case in names(three)) say_interval("pooled", case, limits[paste0("ind", case), ])

finish("means", "counts of answers 1 to 5, written in the script", "t.test, sd, quantile(type = 7), lm + confint")
