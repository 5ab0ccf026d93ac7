package import Model

/// What a boot client asks for by name. Names are looked up, never joined to a path: what is not one of these is not found.
package enum BootFileName: Sendable, Hashable {
    /// A boot program, and the machine that it is for where the name says so.
    case loader(String, MACAddress?)
    /// iPXE's script of a machine.
    case script(MACAddress)
    /// GRUB's script of a machine.
    case grubScript(MACAddress)
    case kernel(MACAddress)
    case ramdisk(MACAddress)
    /// The script that finds a machine's own, for iPXE.
    case start
    /// The same for GRUB, which asks for it by this name.
    case grubStart
    /// A file of the image directory, by the names on the way to it.
    case image([String])

    /// What `name` asks for, which is decoded already; `nil` where it is nothing that exists.
    package init?(_ name: String) {
        let parts = name.split(separator: "/").map(String.init)
        switch parts.count {
        case 1 where parts[0] == Self.startName: self = .start
        case 1: self = .loader(parts[0], nil)
        case 2 where parts.joined(separator: "/") == Self.grubStartName: self = .grubStart
        case 2 where parts[0] == "grub":
            guard let address = Self.grubAddress(parts[1]) else { return nil }
            self = .grubScript(address)
        case 3 where parts[0] == "boot":
            guard let address = MACAddress(parts[1]) else { return nil }
            self.init(parts[2], of: address)
        default:
            guard parts.count > 1, parts[0] == "images", !name.hasSuffix("/") else { return nil }
            self = .image(Array(parts.dropFirst()))
        }
    }

    private init(_ file: String, of address: MACAddress) {
        switch file {
        case "script.ipxe": self = .script(address)
        case "grub.cfg": self = .grubScript(address)
        case "kernel": self = .kernel(address)
        case "ramdisk": self = .ramdisk(address)
        default: self = .loader(file, address)
        }
    }

    /// GRUBs of others than Debian look for `grub.cfg-01-52-54-00-aa-00-01` first.
    private static func grubAddress(_ file: String) -> MACAddress? {
        let prefix = "grub.cfg-01-"
        return file.hasPrefix(prefix) ? MACAddress(file.dropFirst(prefix.count)) : nil
    }

    private static let startName = "boot.ipxe"
    private static let grubStartName = "grub/grub.cfg"

    /// The name as we advertise it.
    package var name: String {
        switch self {
        case .loader(let file, let address): address.map { "boot/\($0.pathName)/\(file)" } ?? file
        case .script(let address): "boot/\(address.pathName)/script.ipxe"
        case .grubScript(let address): "boot/\(address.pathName)/grub.cfg"
        case .kernel(let address): "boot/\(address.pathName)/kernel"
        case .ramdisk(let address): "boot/\(address.pathName)/ramdisk"
        case .start: Self.startName
        case .grubStart: Self.grubStartName
        case .image(let parts): "images/" + parts.joined(separator: "/")
        }
    }

    /// The machine that it is for; `nil` where it is for all.
    package var address: MACAddress? {
        switch self {
        case .loader(_, let address): address
        case .script(let address), .grubScript(let address), .kernel(let address), .ramdisk(let address): address
        case .start, .grubStart, .image: nil
        }
    }
}
