source("common.R")
suppressMessages(library(survey))
data(api)

code <- function(x) as.integer(factor(x)) - 1
keep(with(apistrat, data.frame(api00, stype = code(stype), pw, fpc)), "apistrat", "apistrat of R survey: api00, stype (E, H, M), weight, schools in stratum")
keep(with(apiclus1, data.frame(api00, dnum, stype = code(stype), wide = code(sch.wide), pw)), "apiclus1",
  "apiclus1 of R survey: api00, district, stype (E, H, M), sch.wide (No, Yes), weight; 757 districts in all")

mean_of <- function(case, design, formula = ~api00) {
  found <- svymean(formula, design, na.rm = TRUE)
  say(case, "mean", as.numeric(found))
  say(case, "se", as.numeric(SE(found)))
  say_interval(case, "mean", as.numeric(confint(found, df = degf(design))))
}

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
mean_of("stratified", strat)
clus <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
mean_of("clustered", clus)
stype <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
mean_of("post_stratified", postStratify(clus, ~stype, stype))
mean_of("raked", rake(clus, list(~stype, ~sch.wide), list(stype, wide), control = list(maxit = 500, epsilon = 1e-9)))

# People as they are, one stratum of 400 people, and two answers in ten missing.
apiclus1$part <- ifelse(seq_len(nrow(apiclus1)) %% 5 == 0, NA, apiclus1$api00)
apiclus1$people <- 400
single <- svydesign(id = ~1, data = apiclus1, fpc = ~people)
few <- data.frame(stype = c("E", "H", "M"), Freq = c(260, 40, 100))
mean_of("missing", postStratify(single, ~stype, few), ~part)
two <- data.frame(sch.wide = c("No", "Yes"), Freq = c(70, 330))
both <- rake(single, list(~stype, ~sch.wide), list(few, two), control = list(maxit = 500, epsilon = 1e-9))
mean_of("missing_raked", both, ~part)
w <- weights(both)
say("missing_raked", "kish", length(w) * sum(w^2) / sum(w)^2)

# Propensities of response in three services.
rate <- c(30 / 40, 12 / 50, 9 / 10)
invited <- c(40, 50, 10)
say("response", "r_indicator", 1 - 2 * sd(rep(rate, invited)))

finish("weights", "apistrat, apiclus1 (R survey)", paste("svymean, postStratify, rake (epsilon 1e-9), survey", packageVersion("survey")))
