package import DHCP
import Glibc
package import Lifecycle

/// The boot programs that machines are sent, found at the start.
package struct BootLoaders: Sendable {
    /// A boot program that we know.
    package struct Program: Sendable, Hashable {
        /// The name that it is served under.
        package let name: String
        /// Where Debian has it.
        package let standardPath: String
        /// The Debian package that brings it.
        package let package: String
    }

    /// Programs that are sent to machines, or asked for by others of them: shim asks for GRUB beside itself.
    package static let known = [
        Program(name: "undionly.kpxe", standardPath: "/usr/lib/ipxe/undionly.kpxe", package: "ipxe"),
        Program(name: "snponly.efi", standardPath: "/usr/lib/ipxe/snponly.efi", package: "ipxe"),
        Program(name: "ipxe.efi", standardPath: "/usr/lib/ipxe/ipxe.efi", package: "ipxe"),
        Program(name: "snponly-arm64.efi", standardPath: "/usr/lib/ipxe/snponly-arm64.efi", package: "ipxe of arm64"),
        Program(name: "shimx64.efi", standardPath: "/usr/lib/shim/shimx64.efi.signed", package: "shim-signed"),
        Program(
            name: "grubx64.efi", standardPath: "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed",
            package: "grub-efi-amd64-signed"),
        Program(name: "shimaa64.efi", standardPath: "/usr/lib/shim/shimaa64.efi.signed", package: "shim-signed of arm64"),
        Program(
            name: "grubaa64.efi", standardPath: "/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed",
            package: "grub-efi-arm64-signed"),
    ]

    /// The paths of those that are there, by name.
    private let paths: [String: String]

    /// The programs in `directory`, and those of Debian's packages that are not in it.
    package init(directory: String?) {
        var paths: [String: String] = [:]
        for program in Self.known {
            let candidates = [directory.map { "\($0)/\(program.name)" }, program.standardPath].compactMap(\.self)
            paths[program.name] = candidates.first { access($0, R_OK) == 0 }
        }
        self.paths = paths
    }

    /// The file of a program; `nil` where it is not there.
    package func path(of name: String) -> String? { paths[name] }

    /// Programs for x86 that are missing, each with the package that brings it.
    package var missing: [Program] {
        Self.known.filter { paths[$0.name] == nil && !$0.package.contains("arm64") }
    }

    /// Why a machine cannot be sent a program.
    package struct Refusal: Error, Sendable, Hashable {
        package let text: String
    }

    /// The program for a machine of a node with this boot interface. GRUB, behind shim, is for `pxe` and for secure boot, as far
    /// as it is installed; everybody else gets iPXE, a BIOS in any case.
    package func program(
        for architecture: ClientArchitecture, _ interface: NetworkBoot.Interface?, isSecureBoot: Bool
    ) throws(Refusal) -> String {
        guard let firmware = architecture.firmware, let processor = architecture.processor else {
            throw Refusal(text: "there is no boot loader for \(architecture)")
        }
        let grub: GRUB = isSecureBoot ? .required : interface == .pxe && !architecture.isHTTP ? .preferred : .no
        switch (firmware, processor) {
        case (.bios, _): return try found("undionly.kpxe")
        case (.uefi, _) where isSecureBoot && architecture.isHTTP:
            throw Refusal(text: "secure boot is served by TFTP only; let the firmware boot by PXE instead of HTTP")
        case (.uefi, .x86_64):
            return try program(grub, "grubx64.efi", behind: "shimx64.efi", otherwise: "snponly.efi")
        case (.uefi, .arm64):
            return try program(grub, "grubaa64.efi", behind: "shimaa64.efi", otherwise: "snponly-arm64.efi")
        case (.uefi, .x86), (.uefi, .arm32): throw Refusal(text: "there is no boot loader for \(architecture)")
        }
    }

    /// Whether a machine boots by GRUB.
    private enum GRUB {
        case no, preferred, required
    }

    private func program(
        _ wish: GRUB, _ grub: String, behind shim: String, otherwise iPXE: String
    ) throws(Refusal) -> String {
        guard wish == .required || wish == .preferred && path(of: grub) != nil else { return try found(iPXE) }
        _ = try found(grub)
        return try found(shim)
    }

    private func found(_ name: String) throws(Refusal) -> String {
        guard paths[name] == nil else { return name }
        let package = Self.known.first { $0.name == name }?.package ?? "ipxe"
        throw Refusal(text: "the boot loader \(name) is missing; install the Debian package \(package), or set loader-directory")
    }
}
