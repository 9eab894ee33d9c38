source("common.R")

# Kendall's tau-b with the variance for ties, as cor.test gives it without exact = TRUE.
correlation <- function(case, x, y) {
  say(case, "spearman", cor(x, y, method = "spearman"))
  rho <- cor(x, y, method = "spearman")
  t <- rho * sqrt((length(x) - 2) / (1 - rho^2))
  say(case, "spearman.p", 2 * pt(-abs(t), length(x) - 2))
  found <- suppressWarnings(cor.test(x, y, method = "kendall", exact = FALSE))
  say(case, "tau", found$estimate)
  say(case, "tau.z", found$statistic)
  say(case, "tau.p", found$p.value)
  keep(data.frame(x, y), case, paste("pairs of", case))
}
correlation("mpg_wt", mtcars$mpg, mtcars$wt)
correlation("cyl_gear", mtcars$cyl, mtcars$gear)
correlation("rating_raises", attitude$rating, attitude$raises)

groups <- function(case, x, g) {
  g <- factor(g)
  found <- oneway.test(x ~ g)
  say(case, "welch_anova", found$statistic)
  say(case, "welch_anova.df1", found$parameter[1])
  say(case, "welch_anova.df2", found$parameter[2])
  say(case, "welch_anova.p", found$p.value)
  table <- anova(lm(x ~ g))
  total <- sum(table[, 2])
  say(case, "omega_squared", (table[1, 2] - table[1, 1] * table[2, 3]) / (total + table[2, 3]))
  found <- kruskal.test(x, g)
  say(case, "kruskal", found$statistic)
  say(case, "kruskal.p", found$p.value)
  say(case, "epsilon_squared", unname(found$statistic) / (length(x) - 1))
  ranks <- rank(x)
  ties <- table(x)
  tie <- sum(ties^3 - ties) / (12 * (length(x) - 1))
  k <- nlevels(g)
  for (i in 1:(k - 1)) for (j in (i + 1):k) {
    a <- levels(g)[i]; b <- levels(g)[j]
    na <- sum(g == a); nb <- sum(g == b)
    z <- (mean(ranks[g == a]) - mean(ranks[g == b])) / sqrt((length(x) * (length(x) + 1) / 12 - tie) * (1 / na + 1 / nb))
    say(case, sprintf("dunn:%d-%d", i - 1, j - 1), z)
    say(case, sprintf("dunn:%d-%d.p", i - 1, j - 1), 2 * pnorm(-abs(z)))
    va <- var(x[g == a]) / na; vb <- var(x[g == b]) / nb
    df <- (va + vb)^2 / (va^2 / (na - 1) + vb^2 / (nb - 1))
    q <- abs(mean(x[g == a]) - mean(x[g == b])) / sqrt((va + vb) / 2)
    say(case, sprintf("games:%d-%d", i - 1, j - 1), q)
    say(case, sprintf("games:%d-%d.p", i - 1, j - 1), ptukey(q, k, df, lower.tail = FALSE))
    # qtukey itself stops after some eight digits.
    q95 <- uniroot(function(q) ptukey(q, k, df) - 0.95, c(0.5, 50), tol = 1e-13)$root
    half <- q95 * sqrt((va + vb) / 2)
    say_interval(case, sprintf("games:%d-%d", i - 1, j - 1), mean(x[g == a]) - mean(x[g == b]) + c(-1, 1) * half)
  }
}
groups("plant_growth", PlantGrowth$weight, PlantGrowth$group)
groups("ozone", airquality$Ozone[!is.na(airquality$Ozone)], airquality$Month[!is.na(airquality$Ozone)])

rank_sum <- function(case, x, y) {
  found <- suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = TRUE))
  say(case, "rank_sum", found$statistic)
  say(case, "rank_sum.p", found$p.value)
  say(case, "rank_biserial", 2 * unname(found$statistic) / (length(x) * length(y)) - 1)
}
months <- split(airquality$Ozone, airquality$Month)
months <- lapply(months, function(x) x[!is.na(x)])
rank_sum("may_august", months[["5"]], months[["8"]])
rank_sum("sleep", sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2])

grid <- function(case, m) {
  found <- suppressWarnings(chisq.test(m, correct = FALSE))
  n <- sum(m); r <- nrow(m); c <- ncol(m)
  phi <- unname(found$statistic) / n
  say(case, "chi", found$statistic)
  say(case, "chi.df", found$parameter)
  say(case, "chi.p", found$p.value)
  say(case, "v", sqrt(phi / min(r - 1, c - 1)))
  rr <- r - (r - 1)^2 / (n - 1); cc <- c - (c - 1)^2 / (n - 1)
  say(case, "v.corrected", sqrt(max(0, phi - (r - 1) * (c - 1) / (n - 1)) / min(rr - 1, cc - 1)))
}
hair <- apply(HairEyeColor, c(1, 2), sum)
grid("hair", hair)
keep(as.data.frame(unclass(hair)), "hair", "HairEyeColor of base R: hair by eye")
grid("pincom", matrix(c(84, 82, 21, 12, 68, 48, 26, 16), 2, byrow = TRUE))
grid("square", matrix(c(12, 5, 3, 9), 2))
for (m in list(c(3, 1, 1, 3), c(10, 2, 1, 3), c(0, 7, 8, 1), c(1, 24, 5, 16)))
  say(paste(m, collapse = "/"), "fisher", fisher.test(matrix(m, 2, byrow = TRUE))$p.value)

vision <- matrix(c(1520, 266, 124, 66, 234, 1512, 432, 78, 117, 362, 1772, 205, 36, 82, 179, 492), 4, byrow = TRUE)
paired <- function(case, m) {
  found <- mcnemar.test(m, correct = FALSE)
  say(case, "bowker", found$statistic)
  say(case, "bowker.df", found$parameter)
  say(case, "bowker.p", found$p.value)
  d <- (rowSums(m) - colSums(m))[-1]
  v <- (diag(rowSums(m) + colSums(m)) - m - t(m))[-1, -1]
  statistic <- as.numeric(t(d) %*% solve(v, d))
  say(case, "stuart", statistic)
  say(case, "stuart.p", pchisq(statistic, nrow(m) - 1, lower.tail = FALSE))
}
paired("vision", vision)
paired("small", matrix(c(10, 4, 1, 2, 12, 5, 0, 6, 9), 3, byrow = TRUE))

found <- t.test(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2], paired = TRUE)
say("sleep", "paired", found$statistic)
say("sleep", "paired.p", found$p.value)
say_interval("sleep", "paired", found$conf.int)

p <- c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1)
say("benjamini", "holm", p.adjust(p, "holm"))
say("benjamini", "bh", p.adjust(p, "BH"))
say("five", "holm", p.adjust(c(.01, .02, .03, .04, .05), "holm"))
with_missing <- p.adjust(c(.04, NA, .01, .03, NA, .2), "holm")
say("missing", "holm", with_missing[!is.na(with_missing)])

finish("comparisons", "mtcars, PlantGrowth, airquality, attitude, sleep, HairEyeColor (base R); tables in the script",
  "cor, cor.test, oneway.test, kruskal.test, ptukey (uniroot), wilcox.test, chisq.test, fisher.test, mcnemar.test, t.test, p.adjust")
