/// What a controller was told that its machine shall boot from.
package struct BootOverride: Sendable, Hashable {
    /// Where a machine can boot from.
    package enum Device: String, Sendable, Hashable, Codable, CaseIterable {
        case network = "pxe"
        case disk
    }

    package var device: Device
    /// Whether it holds for more than the next boot.
    package var isPersistent: Bool
    /// Whether UEFI was asked for. The machine keeps the firmware that it was made with.
    package var isEFI: Bool

    /// An override.
    package init(_ device: Device, isPersistent: Bool, isEFI: Bool = false) {
        self.device = device
        self.isPersistent = isPersistent
        self.isEFI = isEFI
    }
}

extension BootOverride.Device {
    /// What is tried, first to last, when this comes first.
    package var order: [BootOverride.Device] { [self] + Self.allCases.filter { $0 != self } }
}
