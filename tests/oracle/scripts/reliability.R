source("common.R")
suppressMessages(library(psych))

feldt <- function(alpha, n, k) 1 - (1 - alpha) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1))

describe <- function(case, items) {
  items <- items[complete.cases(items), ]
  found <- suppressWarnings(psych::alpha(items, check.keys = FALSE, warnings = FALSE))
  say(case, "n", nrow(items))
  say(case, "alpha", found$total$raw_alpha)
  say_interval(case, "alpha", feldt(found$total$raw_alpha, nrow(items), ncol(items)))
  say(case, "standardised", found$total$std.alpha)
  say(case, "item_rest", found$item.stats$r.drop)
  say(case, "dropped", found$alpha.drop$raw_alpha)
}

describe("attitude", attitude)
keep(attitude, "attitude", "attitude of base R: 30 departments, 7 questions")

bfi <- psychTools::bfi[, 1:5]
bfi$A1 <- 7 - bfi$A1
describe("bfi", bfi)
bfi <- as.matrix(bfi[complete.cases(bfi), ])
moments <- data.frame(n = nrow(bfi), sum = colSums(bfi), crossprod(bfi))
keep(moments, "bfi_moments", "bfi of psychTools, A1 to A5 with A1 reversed, complete cases: n, sums, sums of products")

pair <- attitude[, c("rating", "complaints")]
r <- cor(pair)[1, 2]
say("pair", "spearman_brown", 2 * r / (1 + r))
limits <- tanh(atanh(r) + c(-1, 1) * qnorm(0.975) / sqrt(30 - 3))
say_interval("pair", "spearman_brown", 2 * limits / (1 + limits))
say("pair", "alpha", psych::alpha(pair, warnings = FALSE)$total$raw_alpha)

finish("reliability", "attitude (base R), bfi (psychTools)",
  paste("psych::alpha", packageVersion("psych"), "with Feldt limits by qf; cor, atanh"))
