/* Faults at system calls that write, put into a running program: it is loaded before the program (LD_PRELOAD), asks the kernel to be
 * told of every such call, whoever makes it (the C library or not), counts them over all threads, and lets one of them go wrong.
 *
 *   FAULT_AT    number of the call that goes wrong, from 1; 0: none, they are only counted
 *   FAULT       kill: the process ends before the call; half: after half of what a write was to write (other calls: after the call);
 *               short: a write writes half and says so; a number: the call fails with that error
 *   FAULT_LOG   file that gets one line for each call: its number, its name, its path where it has one
 *
 * Where the kernel does not allow this the program ends with 96 before it has done anything: no proof is better than a false one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef SYS_SECCOMP
#define SYS_SECCOMP 1
#endif

/* One call from one place, which the kernel lets through: what the handler does itself must not be told to it again. */
long faults_call(long number, long a, long b, long c, long d, long e, long f);
extern const char faults_called[];

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
static const int REGISTERS[6] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
#define ARGUMENT(context, at) ((context)->uc_mcontext.gregs[REGISTERS[at]])
__asm__(".text\n.globl faults_call\n.type faults_call,@function\nfaults_call:\n"
        "mov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\nmov %r9,%r8\nmov 8(%rsp),%r9\nsyscall\n"
        ".globl faults_called\nfaults_called:\nret\n");
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#define ARGUMENT(context, at) ((context)->uc_mcontext.regs[at])
__asm__(".text\n.globl faults_call\n.type faults_call,%function\nfaults_call:\n"
        "mov x8,x0\nmov x0,x1\nmov x1,x2\nmov x2,x3\nmov x3,x4\nmov x4,x5\nmov x5,x6\nsvc 0\n"
        ".globl faults_called\nfaults_called:\nret\n");
#else
#error "this processor is not known here"
#endif

enum kind { OTHER, WRITE, OPEN };

struct call {
    long number;
    const char *name;
    enum kind kind;
    int path; /* argument that is a path, or -1 */
    int flags; /* argument that says how a file is opened */
};

static const struct call CALLS[] = {
    {SYS_openat, "openat", OPEN, 1, 2},
    {SYS_write, "write", WRITE, -1, 0},
    {SYS_pwrite64, "pwrite", WRITE, -1, 0},
    {SYS_writev, "writev", OTHER, -1, 0},
    {SYS_copy_file_range, "copy_file_range", OTHER, -1, 0},
    {SYS_sendfile, "sendfile", OTHER, -1, 0},
    {SYS_fsync, "fsync", OTHER, -1, 0},
    {SYS_fdatasync, "fdatasync", OTHER, -1, 0},
    {SYS_ftruncate, "ftruncate", OTHER, -1, 0},
    {SYS_fallocate, "fallocate", OTHER, -1, 0},
    {SYS_fchmod, "fchmod", OTHER, -1, 0},
    {SYS_flock, "flock", OTHER, -1, 0},
    {SYS_mkdirat, "mkdirat", OTHER, 1, 0},
    {SYS_unlinkat, "unlinkat", OTHER, 1, 0},
    {SYS_renameat2, "renameat2", OTHER, 1, 0},
    {SYS_linkat, "linkat", OTHER, 1, 0},
    {SYS_symlinkat, "symlinkat", OTHER, 0, 0},
#ifdef SYS_renameat
    {SYS_renameat, "renameat", OTHER, 1, 0},
#endif
#ifdef SYS_open
    {SYS_open, "open", OPEN, 0, 1},
    {SYS_creat, "creat", OTHER, 0, 0},
    {SYS_mkdir, "mkdir", OTHER, 0, 0},
    {SYS_rmdir, "rmdir", OTHER, 0, 0},
    {SYS_unlink, "unlink", OTHER, 0, 0},
    {SYS_rename, "rename", OTHER, 0, 0},
    {SYS_link, "link", OTHER, 0, 0},
    {SYS_symlink, "symlink", OTHER, 0, 0},
#endif
};
#define COUNT (sizeof CALLS / sizeof CALLS[0])

static atomic_long counted;
static long fault_at;
static enum { KILL, HALF, SHORT, ERROR } fault;
static long fault_errno;
static int log_file = -1;

static long through(long number, const long *arguments) {
    return faults_call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

static _Noreturn void end(int code) {
    const long arguments[6] = {code};
    for (;;) through(SYS_exit_group, arguments);
}

/* Not a signal that could be caught: the process is gone, as when somebody kills it or the power goes. */
static _Noreturn void killed(void) {
    const long arguments[6] = {getpid(), SIGKILL};
    for (;;) through(SYS_kill, arguments);
}

static void note(long at, const struct call *call, const char *path) {
    char line[4400];
    size_t length = 0;
    char digits[20];
    size_t count = 0;
    for (long left = at; left > 0; left /= 10) digits[count++] = (char)('0' + left % 10);
    while (count > 0) line[length++] = digits[--count];
    line[length++] = ' ';
    for (const char *letter = call->name; *letter; letter++) line[length++] = *letter;
    line[length++] = ' ';
    for (const char *letter = path ? path : ""; *letter && length < sizeof line - 1; letter++) line[length++] = *letter;
    line[length++] = '\n';
    const long arguments[6] = {log_file, (long)line, (long)length};
    through(SYS_write, arguments);
}

static void told(int signal, siginfo_t *info, void *seen) {
    (void)signal;
    const int saved = errno;
    ucontext_t *context = seen;
    long arguments[6];
    for (int at = 0; at < 6; at++) arguments[at] = (long)ARGUMENT(context, at);
    const struct call *call = NULL;
    for (size_t at = 0; at < COUNT; at++)
        if (CALLS[at].number == info->si_syscall) call = &CALLS[at];
    if (info->si_code != SYS_SECCOMP || call == NULL) end(97);

    /* Reading is no writing, and what goes to a terminal is no file. */
    int counts = 1;
    if (call->kind == OPEN) counts = (arguments[call->flags] & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    if (call->kind == WRITE) counts = arguments[0] > 2 && arguments[0] != log_file;
    const long at = counts ? atomic_fetch_add(&counted, 1) + 1 : 0;
    if (counts && log_file >= 0) note(at, call, call->path < 0 ? NULL : (const char *)arguments[call->path]);
    if (at != fault_at || at == 0) {
        RESULT(context) = through(call->number, arguments);
    } else if (fault == KILL) {
        killed();
    } else if (fault == HALF || fault == SHORT) {
        if (call->kind == WRITE && arguments[2] > 1) arguments[2] /= 2;
        RESULT(context) = through(call->number, arguments);
        if (fault == HALF) killed();
    } else {
        RESULT(context) = -fault_errno;
    }
    errno = saved;
}

static void watch(void) {
    const unsigned long from = (unsigned long)faults_called;
    struct sock_filter rules[8 + COUNT + 2];
    size_t length = 0;
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    rules[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 0, 4 + 1 + COUNT);
    /* The place that a call comes from, in two halves. */
    const unsigned place = offsetof(struct seccomp_data, instruction_pointer);
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place);
    rules[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)from, 0, 2);
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, place + 4);
    rules[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(from >> 32), 1 + COUNT, 0);
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t at = 0; at < COUNT; at++)
        rules[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)CALLS[at].number, (unsigned char)(COUNT - at), 0);
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    rules[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    const struct sock_fprog program = {(unsigned short)length, rules};

    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = told;
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        end(96);
}

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FAULT_AT"), *what = getenv("FAULT"), *log = getenv("FAULT_LOG");
    fault_at = at ? atol(at) : 0;
    if (what == NULL || strcmp(what, "kill") == 0) fault = KILL;
    else if (strcmp(what, "half") == 0) fault = HALF;
    else if (strcmp(what, "short") == 0) fault = SHORT;
    else if ((fault_errno = atol(what)) > 0) fault = ERROR;
    else end(96);
    if (log != NULL && (log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) end(96);
    watch();
}
