source("common.R")

keep(sleep, "sleep", "sleep of base R: extra hours, group, person")
keep(data.frame(weight = PlantGrowth$weight, group = as.integer(PlantGrowth$group)), "plant_growth", "PlantGrowth of base R")
ozone <- airquality[!is.na(airquality$Ozone), c("Ozone", "Month")]
keep(ozone, "ozone", "airquality of base R: Ozone (not missing) by Month")

two <- function(case, x, y) {
  found <- t.test(x, y)
  say(case, "difference", mean(x) - mean(y))
  say_interval(case, "difference", found$conf.int)
  say(case, "t", found$statistic)
  say(case, "df", found$parameter)
  say(case, "p", found$p.value)
  df <- length(x) + length(y) - 2
  pooled <- sqrt(((length(x) - 1) * var(x) + (length(y) - 1) * var(y)) / df)
  d <- (mean(x) - mean(y)) / pooled
  correction <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
  root <- sqrt(1 / length(x) + 1 / length(y))
  pivot <- function(p) uniroot(function(delta) pt(d / root, df, delta) - p, d / root + c(-12, 12), tol = 1e-13)$root
  say(case, "d", d)
  say(case, "g", correction * d)
  say_interval(case, "g", correction * root * c(pivot(0.975), pivot(0.025)))
}

two("sleep", sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2])
two("plants", PlantGrowth$weight[PlantGrowth$group == "trt1"], PlantGrowth$weight[PlantGrowth$group == "trt2"])
two("ozone", ozone$Ozone[ozone$Month == 5], ozone$Ozone[ozone$Month == 8])

finish("differences", "sleep, PlantGrowth, airquality (base R)", "t.test; Hedges g by lgamma, its interval by uniroot on pt(ncp)")
