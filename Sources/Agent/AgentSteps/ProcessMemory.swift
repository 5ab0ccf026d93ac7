import CLinux

/// The memory of this process.
package enum ProcessMemory {
    /// Gives large blocks back to the kernel when they are freed: they come and go with every image, and glibc would keep them, in an
    /// arena per thread. To be called before there are threads.
    package static func keepSmall() {
        ironbird_set_memory(2, 128 << 10, 128 << 10, 128 << 10)
    }
}
