source("common.R")

# Linear contrast of the means of groups that are taken for rounds, unequal spread, Satterthwaite's degrees of freedom.
contrast <- function(case, groups, time) {
  n <- lengths(groups); m <- sapply(groups, mean); v <- sapply(groups, var) / n
  w <- (time - mean(time)) / sum((time - mean(time))^2) * (max(time) - min(time))
  value <- sum(w * m); error <- sqrt(sum(w^2 * v))
  df <- sum(w^2 * v)^2 / sum((w^2 * v)^2 / (n - 1))
  say(case, "trend", value)
  say_interval(case, "trend", value + c(-1, 1) * qt(0.975, df) * error)
  say(case, "trend.df", df)
  say(case, "trend.p", 2 * pt(-abs(value / error), df))
}
plants <- split(PlantGrowth$weight, PlantGrowth$group)
contrast("plants:0/1/2", plants, c(0, 1, 2))
contrast("plants:0/1/4", plants, c(0, 1, 4))
ozone <- airquality$Ozone[!is.na(airquality$Ozone)]
months <- split(ozone, airquality$Month[!is.na(airquality$Ozone)])
contrast("ozone:0/1/2/3/4", months, 0:4)
contrast("ozone:2020/2021.5/2022/2024/2026.25", months, c(2020, 2021.5, 2022, 2024, 2026.25))

finish("rounds", "PlantGrowth by group, airquality Ozone by month (base R), groups taken for rounds",
  "mean, var, qt, pt (contrast written out in the script)")
