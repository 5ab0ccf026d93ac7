import IPMI
import Testing

struct CommandTests {
    @Test func aDeviceSaysWhatItIs() throws {
        let answer = try GetDeviceID().answer(decoding: [
            0x23,  // device
            0x81,  // has sensor records; revision 1
            0x09, 0x08,  // firmware 9.08
            0x02,  // IPMI 2.0
            0x9F,  // abilities
            0x91, 0x12, 0x00,  // manufacturer 0x1291
            0x02, 0x0F,  // product 0x0F02
            0x00, 0x00, 0x00, 0x00,  // auxiliary firmware revision
        ])
        #expect(answer.deviceID == 0x23 && answer.deviceRevision == 1)
        #expect(answer.firmwareRevision == "9.08" && answer.ipmiVersion == "2.0")
        #expect(answer.manufacturerID == 0x1291 && answer.productID == 0x0F02)
    }

    @Test func aChassisSaysWhetherItIsOn() throws {
        let on = try GetChassisStatus().answer(decoding: [0x61, 0x00, 0x40, 0x54])
        #expect(on.isOn && !on.hasPowerFault && !on.hasControlFault)
        let faulty = try GetChassisStatus().answer(decoding: [0x78, 0x00, 0x40])
        #expect(!faulty.isOn && faulty.hasPowerFault && faulty.hasControlFault)
    }

    @Test(arguments: [
        (ChassisControl.Action.powerDown, UInt8(0)), (.powerUp, 1), (.powerCycle, 2), (.hardReset, 3),
        (.diagnosticInterrupt, 4), (.softShutdown, 5),
    ])
    func eachActionHasItsNumber(action: ChassisControl.Action, number: UInt8) {
        let request = ChassisControl(action).request
        #expect(request.function == .chassis && request.command == 2 && request.data == [number])
    }

    @Test func whatMustNotHappenTwiceIsNotRepeated() {
        let repeatable = ChassisControl.Action.allCases.filter { ChassisControl($0).request.repetition != .forbidden }
        #expect(repeatable == [.powerDown, .powerUp, .softShutdown])
    }

    @Test(arguments: [
        // As `ipmitool raw 0x00 0x08 0x05 …` has them: valid 0x80, persistent 0x40, EFI 0x20.
        (BootFlags(device: .pxe, isPersistent: false, isEFI: false), "05 80 04 00 00 00"),
        (BootFlags(device: .pxe, isPersistent: false, isEFI: true), "05 A0 04 00 00 00"),
        (BootFlags(device: .disk, isPersistent: true, isEFI: true), "05 E0 08 00 00 00"),
        (BootFlags(device: .cdrom, isPersistent: true, isEFI: false), "05 C0 14 00 00 00"),
        (BootFlags(device: .biosSetup, isPersistent: false, isEFI: false), "05 80 18 00 00 00"),
        (BootFlags(device: .safeDisk, isPersistent: false, isEFI: false), "05 80 0C 00 00 00"),
    ])
    func bootFlagsAreWrittenAndReadBack(flags: BootFlags, text: String) throws {
        #expect(SetBootFlags(flags).request.data == hex(text))
        #expect(try GetBootFlags().answer(decoding: [0x01] + hex(text)) == flags)
    }

    @Test func bootFlagsMayHaveLapsed() throws {
        let flags = try GetBootFlags().answer(decoding: hex("01 85 00 04 00 00 00"))
        #expect(!flags.isValid && flags.device == .pxe)
    }

    @Test func bootFlagsAreKeptByParameterThree() {
        #expect(KeepBootFlags().request.data == [0x03, 0x08])
    }

    @Test func completionCodesSayWhatTheyMean() {
        #expect(CompletionCode.unknownCommand.description == "0xC1 (unknown command)")
        #expect(CompletionCode(rawValue: 0x05).description == "0x05 (a code of the vendor's own)")
        #expect(CompletionCode.busy.isTransient && !CompletionCode.insufficientPrivilege.isTransient)
        let texts = (UInt8.min ... .max).map { CompletionCode(rawValue: $0).description }
        #expect(Set(texts).count == 256)
        #expect(SetupStatus.unauthorizedName.description == "0x0D (unauthorized name)")
        #expect(SetupStatus(rawValue: 0xEE).description == "0xEE (reserved)")
    }
}
