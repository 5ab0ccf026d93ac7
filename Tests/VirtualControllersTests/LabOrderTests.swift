import Documents
import Testing
import VirtualControllers

/// What the lab's own commands say to the process with the machines.
struct LabOrderTests {
    @Test(arguments: [
        LabOrder.status, .power(machine: 3, .reset), .bootDevice(machine: 1, nil),
        .bootDevice(machine: 1, BootOverride(.network, isPersistent: false)),
        .bootDevice(machine: 2, BootOverride(.disk, isPersistent: true)),
    ])
    func isTheSameAfterItsLine(order: LabOrder) {
        #expect(LabOrder(line: order.line) == order)
    }

    @Test(arguments: ["", "power", "power x on", "power 1 explode", "bootdev 1 tape once", "bootdev 1 pxe", "status now"])
    func refusesOtherLines(line: String) {
        #expect(LabOrder(line: line) == nil)
    }

    @Test func switchesTheMachineOfItsNumber() {
        let machine = FakeMachine()
        let answer = LabOrder.power(machine: 1, .on).carryOut(on: [machine])
        #expect(machine.isOn)
        #expect(answer["machines"]?[0]?["power"]?.stringValue == "on")
    }

    @Test func saysWhatCannotBe() {
        #expect(
            LabOrder.power(machine: 2, .on).carryOut(on: [FakeMachine()])["error"]?.stringValue
                == "there is no machine 2; the lab has 1")
        #expect(LabOrder.power(machine: 1, .reset).carryOut(on: [FakeMachine()])["error"]?.stringValue?.contains("off") == true)
    }
}
