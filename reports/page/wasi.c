/* What Debian's wasi-libc (2022) lacks and Rust's library names. There are no threads in a browser's worker, and no links in a folder
   that is in memory; saying so makes the program work in its one thread. Not needed with the target of rustup, which brings its own. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

int pthread_attr_init(void *attr) { (void)attr; return 0; }
int pthread_attr_setstacksize(void *attr, size_t size) { (void)attr; (void)size; return 0; }
int pthread_attr_destroy(void *attr) { (void)attr; return 0; }
int pthread_create(void *thread, const void *attr, void *(*start)(void *), void *arg) {
  (void)thread; (void)attr; (void)start; (void)arg;
  return ENOTSUP;
}
int pthread_detach(void *thread) { (void)thread; return ENOTSUP; }
char *realpath(const char *path, char *resolved) {
  if (access(path, F_OK) != 0) return NULL;
  return resolved ? strcpy(resolved, path) : strdup(path);
}
