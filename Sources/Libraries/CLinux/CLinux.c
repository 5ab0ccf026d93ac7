#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/nvme_ioctl.h>
#include <linux/sockios.h>
#include <malloc.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

int ironbird_open(const char *path, int writes, int direct, int exclusive) {
    return open(path, O_CLOEXEC | (writes ? O_RDWR : O_RDONLY) | (direct ? O_DIRECT : 0) | (exclusive ? O_EXCL : 0));
}

int ironbird_device_size(int descriptor, uint64_t *bytes) { return ioctl(descriptor, BLKGETSIZE64, bytes); }

int ironbird_reread_partitions(int descriptor) { return ioctl(descriptor, BLKRRPART); }

int ironbird_zero_range(int descriptor, int64_t offset, int64_t bytes) {
    return fallocate(descriptor, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, offset, bytes);
}

int ironbird_punch_hole(int descriptor, int64_t offset, int64_t bytes) {
    return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
}

int ironbird_discard(int descriptor, uint64_t offset, uint64_t bytes, int secure) {
    uint64_t range[2] = {offset, bytes};
    return ioctl(descriptor, secure ? BLKSECDISCARD : BLKDISCARD, range);
}

int ironbird_write_out(int descriptor, int64_t offset, int64_t bytes, int waits) {
    unsigned flags = SYNC_FILE_RANGE_WRITE;
    if (waits) flags |= SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(descriptor, offset, bytes, flags);
}

int ironbird_nvme_format(int descriptor, uint32_t name_space, uint32_t format, uint32_t setting, uint32_t seconds) {
    struct nvme_admin_cmd command;
    memset(&command, 0, sizeof command);
    command.opcode = 0x80;
    command.nsid = name_space;
    command.cdw10 = format | setting << 9;
    command.timeout_ms = seconds * 1000;
    return ioctl(descriptor, NVME_IOCTL_ADMIN_CMD, &command) == 0 ? 0 : -1;
}

int ironbird_nvme_identify(int descriptor, uint32_t name_space, uint32_t what, void *bytes) {
    struct nvme_admin_cmd command;
    memset(&command, 0, sizeof command);
    command.opcode = 0x06;
    command.nsid = name_space;
    command.addr = (uint64_t)(uintptr_t)bytes;
    command.data_len = 4096;
    command.cdw10 = what;
    return ioctl(descriptor, NVME_IOCTL_ADMIN_CMD, &command) == 0 ? 0 : -1;
}

int ironbird_nvme_namespace(int descriptor) { return ioctl(descriptor, NVME_IOCTL_ID); }

int ironbird_make_mutable(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    int flags = 0;
    int result = ioctl(descriptor, FS_IOC_GETFLAGS, &flags);
    flags &= ~FS_IMMUTABLE_FL;
    if (result == 0) result = ioctl(descriptor, FS_IOC_SETFLAGS, &flags);
    close(descriptor);
    return result;
}

int ironbird_mount_read_only(const char *device, const char *directory, const char *type) {
    return mount(device, directory, type, MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC, "");
}

int ironbird_unmount(const char *directory) { return umount2(directory, MNT_DETACH); }

int ironbird_power_off(void) { return reboot(RB_POWER_OFF); }

int ironbird_restart(void) { return reboot(RB_AUTOBOOT); }

int ironbird_unacknowledged_bytes(int descriptor, int *bytes) { return ioctl(descriptor, SIOCOUTQ, bytes); }

void ironbird_set_memory(int arenas_max, int mapped_from_bytes, int kept_free_bytes, int grown_by_bytes) {
    mallopt(M_ARENA_MAX, arenas_max);
    mallopt(M_MMAP_THRESHOLD, mapped_from_bytes);
    mallopt(M_TRIM_THRESHOLD, kept_free_bytes);
    mallopt(M_TOP_PAD, grown_by_bytes);
}

int ironbird_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
