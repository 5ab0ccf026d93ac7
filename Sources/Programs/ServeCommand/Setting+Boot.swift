extension Setting {
    static let boot = [
        Setting(
            .boot, "boot-interfaces", "NAME,…", standard: "",
            "Network interfaces on which machines are booted, as in eth1; none: no boot service. Ports 67, 69 and 4011 need root."
        ),
        Setting(
            .boot, "boot-dhcp", "off|proxy|authoritative", standard: "proxy",
            "Proxy: another DHCP server gives addresses, this one says what to boot. Authoritative: there is no other server on the "
                + "segment, and every machine gets an address. Off: another server names our files."),
        Setting(
            .boot, "boot-dhcp-range", "FIRST-LAST,…",
            "Addresses to give away with boot-dhcp authoritative, as 192.0.2.100-192.0.2.199; one range in the network of each "
                + "boot interface."),
        Setting(
            .boot, "boot-dhcp-router", "ADDRESS",
            "Router that machines are told of with boot-dhcp authoritative; without it, none."),
        Setting(
            .boot, "boot-dhcp-dns", "ADDRESS,…", standard: "",
            "Name servers that machines are told of with boot-dhcp authoritative."),
        Setting(
            .boot, "boot-http-port", "PORT", standard: "8080",
            "Port on each boot interface for boot loaders, scripts, kernel, ramdisk and images."),
        Setting(.boot, "boot-tftp-port", "PORT", standard: "69", "Port on each boot interface for boot loaders by TFTP."),
        Setting(
            .boot, "deploy-kernel", "FILE|URL",
            "Kernel of the ramdisk of nodes that name none: the path of a file, or an http address."),
        Setting(.boot, "deploy-ramdisk", "FILE|URL", "The ramdisk itself, in the same way."),
        Setting(
            .boot, "kernel-append-params", "TEXT", standard: "nofb vga=normal",
            "Kernel parameters of nodes that name none, and what %default% stands for in those of nodes."),
        Setting(
            .boot, "loader-directory", "DIR",
            "Directory with boot loaders that go before those of the packages ipxe, shim-signed and grub-efi-amd64-signed."),
        Setting(
            .boot, "image-directory", "DIR",
            "Directory that is served below http://ADDRESS:boot-http-port/images/, and the only one of which nodes may name files "
                + "to boot."),
    ]
}
