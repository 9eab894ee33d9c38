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

# A difference between two small units: a contrast of the same model.
contrast <- c(0, 1, -1)
names(contrast) <- c("indfive", "indskewed", "indtwo")
contrast <- contrast[names(coef(fit))]
difference <- sum(contrast * coef(fit))
error <- sqrt(drop(contrast %*% vcov(fit) %*% contrast))
say("pooled_difference", "shared", difference)
say_interval("pooled_difference", "shared", difference + c(-1, 1) * qt(0.975, df.residual(fit)) * error)
say("pooled_difference", "shared_p", 2 * pt(-abs(difference / error), df.residual(fit)))

# Each from a round of its own: two such models, degrees of freedom by Satterthwaite.
other <- lm(values ~ 0 + ind, stack(list(five = groups$five, two = groups$two)))
parts <- c(summary(fit)$sigma^2 / length(groups$skewed), summary(other)$sigma^2 / length(groups$two))
df <- sum(parts)^2 / sum(parts^2 / c(df.residual(fit), df.residual(other)))
say("pooled_difference", "each", difference)
say_interval("pooled_difference", "each", difference + c(-1, 1) * qt(0.975, df) * sqrt(sum(parts)))
say("pooled_difference", "each_p", 2 * pt(-abs(difference) / sqrt(sum(parts)), df))

finish("means", "counts of answers 1 to 5, written in the script", "t.test, sd, quantile(type = 7), lm + confint")
