#ifndef IRONBIRD_CLINUX_H
#define IRONBIRD_CLINUX_H

// Calls of Linux that are variadic, are macros, or need _GNU_SOURCE: each wrapper is one of them. Zero or a descriptor is
// success, -1 is failure with errno.
#include <spawn.h>
#include <stdint.h>

// open(2) with O_CLOEXEC and, where asked for, past the page cache (O_DIRECT) and alone (O_EXCL on a block device).
int ironbird_open(const char *path, int writes, int direct, int exclusive);
// ioctl(2) BLKGETSIZE64.
int ironbird_device_size(int descriptor, uint64_t *bytes);
// ioctl(2) BLKRRPART.
int ironbird_reread_partitions(int descriptor);
// fallocate(2) FALLOC_FL_ZERO_RANGE: the range reads as zeros and stays allocated.
int ironbird_zero_range(int descriptor, int64_t offset, int64_t bytes);
// fallocate(2) FALLOC_FL_PUNCH_HOLE: the range reads as zeros.
int ironbird_punch_hole(int descriptor, int64_t offset, int64_t bytes);
// ioctl(2) BLKDISCARD, or BLKSECDISCARD when secure.
int ironbird_discard(int descriptor, uint64_t offset, uint64_t bytes, int secure);
// sync_file_range(2): starts to write the range out, or waits until that is done.
int ironbird_write_out(int descriptor, int64_t offset, int64_t bytes, int waits);
// NVMe Format NVM (NVMe base specification, section 5.14) of one namespace with its present format and the erase `setting`
// (1: user data, 2: cryptographic); waits up to `seconds`.
int ironbird_nvme_format(int descriptor, uint32_t name_space, uint32_t format, uint32_t setting, uint32_t seconds);
// NVMe Identify (section 5.15): 4096 bytes about the controller (1) or the namespace (0).
int ironbird_nvme_identify(int descriptor, uint32_t name_space, uint32_t what, void *bytes);
// ioctl(2) NVME_IOCTL_ID: the namespace of a block device.
int ironbird_nvme_namespace(int descriptor);
// ioctl(2) FS_IOC_SETFLAGS without the immutable flag, which efivarfs sets on variables.
int ironbird_make_mutable(const char *path);
// mount(2) read-only, and umount(2).
int ironbird_mount_read_only(const char *device, const char *directory, const char *type);
int ironbird_unmount(const char *directory);
// reboot(2): powers off, or restarts.
int ironbird_power_off(void);
int ironbird_restart(void);
// ioctl(2) SIOCOUTQ of a TCP socket: what was sent and is not acknowledged.
int ironbird_unacknowledged_bytes(int descriptor, int *bytes);
// mallopt(3): so many arenas at most; blocks from a size on are mapped, always; so much that is free at an arena's end is kept; an
// arena grows by so much at once.
void ironbird_set_memory(int arenas_max, int mapped_from_bytes, int kept_free_bytes, int grown_by_bytes);
// posix_spawn_file_actions_addclosefrom_np(3): the program starts without the descriptors from a number on. Zero, or an errno.
int ironbird_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

#endif
