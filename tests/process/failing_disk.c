/* Loaded before the C library: while the file named by FAILING_DISK exists, writes and flushes of files whose paths hold
   FAILING_NAME (switch.sqlite3, unless it is set) fail in the way that its first letter says: f = a flush fails (EIO),
   n = no space is left for writes (ENOSPC). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char mode(int file) {
    char link[64], path[4096], letter = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = getenv("FAILING_NAME");
    if (!strstr(path, name ? name : "switch.sqlite3")) return 0;
    const char *trigger = getenv("FAILING_DISK");
    int opened = trigger ? open(trigger, O_RDONLY) : -1;
    if (opened < 0) return 0;
    if (read(opened, &letter, 1) != 1) letter = 0;
    close(opened);
    return letter;
}

#define FLUSH(name) \
    int name(int file) { \
        if (mode(file) == 'f') { errno = EIO; return -1; } \
        return ((int (*)(int))dlsym(RTLD_NEXT, #name))(file); \
    }
FLUSH(fsync)
FLUSH(fdatasync)

#define WRITE(name, offset_type) \
    ssize_t name(int file, const void *bytes, size_t count, offset_type offset) { \
        if (mode(file) == 'n') { errno = ENOSPC; return -1; } \
        return ((ssize_t (*)(int, const void *, size_t, offset_type))dlsym(RTLD_NEXT, #name))(file, bytes, count, offset); \
    }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)
