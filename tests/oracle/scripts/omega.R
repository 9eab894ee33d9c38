source("common.R")
suppressMessages(library(lavaan))

# lavaan stops some six digits into the optimum; steps of expectation and maximisation (Rubin & Thayer 1982) go on from there.
polish <- function(S, loadings, theta) {
  for (step in 1:100000) {
    beta <- solve(tcrossprod(loadings) + diag(theta), loadings)
    scores <- S %*% beta
    updated <- as.vector(scores) / as.vector(1 - crossprod(beta, loadings) + crossprod(beta, scores))
    theta <- diag(S) - updated * as.vector(scores)
    settled <- max(abs(updated - loadings)) < 1e-15
    loadings <- updated
    if (settled) break
  }
  list(loadings = loadings, theta = unname(theta))
}

depth <- function(S, found) {
  implied <- tcrossprod(found$loadings) + diag(found$theta)
  log(det(implied)) + sum(diag(solve(implied, S)))
}

# There may be several valleys when items measure two things: the deepest of several starts.
describe <- function(case, items) {
  items <- as.data.frame(items)[complete.cases(items), ]
  model <- paste("f =~", paste(names(items), collapse = " + "))
  estimates <- lavInspect(cfa(model, items, std.lv = TRUE), "est")
  S <- cov(items) * (nrow(items) - 1) / nrow(items)
  spread <- sqrt(diag(S))
  axes <- eigen(cov2cor(S))$vectors[, 1:2]
  starts <- list(as.vector(estimates$lambda), 0.5 * spread, axes[, 1] * spread * 0.9, axes[, 2] * spread * 0.9)
  found <- lapply(starts, function(start) polish(S, start, pmax(diag(S) - start^2, 0.2 * diag(S))))
  best <- found[[which.min(sapply(found, depth, S = S))]]
  best$loadings <- best$loadings * sign(sum(best$loadings))
  say(case, "omega", sum(best$loadings)^2 / (sum(best$loadings)^2 + sum(best$theta)))
  say(case, "loading", best$loadings)
  say(case, "unique", best$theta)
  cat(case, sapply(found, depth, S = S), "\n")
}

bfi <- psychTools::bfi
bfi$A1 <- 7 - bfi$A1
describe("bfi", bfi[, 1:5])
describe("attitude", attitude)
conscientiousness <- bfi[, c("C1", "C2", "C3", "C4", "C5")]
conscientiousness[, 4:5] <- 7 - conscientiousness[, 4:5]
describe("conscientiousness", conscientiousness)
describe("mixed", bfi[, c("A1", "A2", "A3", "N1", "N2")])

write_moments <- function(name, frame, words) {
  frame <- as.matrix(frame[complete.cases(frame), ])
  keep(data.frame(n = nrow(frame), sum = colSums(frame), crossprod(frame)), paste0(name, "_moments"), words)
}
write_moments("conscientiousness", conscientiousness, "bfi of psychTools, C1 to C5 with C4 and C5 reversed: n, sums, sums of products")
write_moments("mixed", bfi[, c("A1", "A2", "A3", "N1", "N2")], "bfi of psychTools, items of two factors: n, sums, sums of products")

finish("omega", "bfi (psychTools), attitude (base R)", paste("lavaan::cfa", packageVersion("lavaan"), "(std.lv, maximum likelihood), polished by EM steps"))
