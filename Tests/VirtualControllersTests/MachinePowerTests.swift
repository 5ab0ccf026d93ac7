import Testing

@testable import VirtualControllers

/// When a virtual machine runs, and what it boots from.
struct MachinePowerTests {
    private let once = BootOverride(.network, isPersistent: false)
    private let always = BootOverride(.network, isPersistent: true)

    @Test func bootsFromItsDiskUnlessToldOtherwise() throws {
        var power = MachinePower()
        #expect(try power.apply(.ordered(.on), at: .zero) == [.start([.disk, .network])])
        #expect(power.isOn)
        #expect(try power.apply(.ordered(.on), at: .seconds(1)) == [])
    }

    @Test func anOverrideForOneBootIsUsedUpOnceTheBootHasSettled() throws {
        var power = MachinePower()
        _ = try power.apply(.bootOverride(once), at: .zero)
        #expect(
            try power.apply(.ordered(.on), at: .zero) == [.start([.network, .disk]), .wake(at: MachinePower.bootSettles)])
        #expect(power.bootOverride == once)
        _ = try power.apply(.timePassed, at: MachinePower.bootSettles)
        #expect(power.bootOverride == nil)
        #expect(try power.apply(.ended(.guestReset), at: .seconds(60)) == [.start([.disk, .network])])
    }

    @Test func firmwareThatRestartsTheMachineAtOnceBootsTheSame() throws {
        var power = MachinePower()
        _ = try power.apply(.bootOverride(once), at: .zero)
        _ = try power.apply(.ordered(.on), at: .zero)
        let effects = try power.apply(.ended(.guestReset), at: .seconds(1))
        #expect(effects.first == .start([.network, .disk]))
    }

    @Test func aPersistentOverrideStays() throws {
        var power = MachinePower()
        _ = try power.apply(.bootOverride(always), at: .zero)
        #expect(try power.apply(.ordered(.on), at: .zero) == [.start([.network, .disk])])
        _ = try power.apply(.timePassed, at: .seconds(100))
        #expect(power.bootOverride == always)
    }

    @Test func anOverrideThatComesDuringABootIsForTheNextOne() throws {
        var power = MachinePower()
        _ = try power.apply(.bootOverride(once), at: .zero)
        _ = try power.apply(.ordered(.on), at: .zero)
        _ = try power.apply(.bootOverride(once), at: .seconds(1))
        _ = try power.apply(.timePassed, at: MachinePower.bootSettles)
        #expect(power.bootOverride == once)
    }

    @Test func aResetIsAnotherRun() throws {
        var power = MachinePower()
        _ = try power.apply(.ordered(.on), at: .zero)
        #expect(try power.apply(.ordered(.reset), at: .seconds(5)) == [.stop, .wake(at: .seconds(5) + MachinePower.stopTimeout)])
        #expect(power.isOn)
        #expect(try power.apply(.ended(.stopped), at: .seconds(6)) == [.start([.disk, .network])])
    }

    @Test func aRunThatDoesNotEndIsKilled() throws {
        var power = MachinePower()
        _ = try power.apply(.ordered(.on), at: .zero)
        _ = try power.apply(.ordered(.off), at: .seconds(5))
        #expect(try power.apply(.timePassed, at: .seconds(6)) == [])
        #expect(try power.apply(.timePassed, at: .seconds(8)).first == .kill)
        #expect(try power.apply(.ended(.stopped), at: .seconds(9)) == [])
        #expect(!power.isOn)
    }

    @Test func turningItOnWhileItTurnsOffStartsItAgain() throws {
        var power = MachinePower()
        _ = try power.apply(.ordered(.on), at: .zero)
        _ = try power.apply(.ordered(.off), at: .seconds(5))
        #expect(!power.isOn)
        #expect(try power.apply(.ordered(.on), at: .seconds(5)) == [])
        #expect(try power.apply(.ended(.stopped), at: .seconds(6)) == [.start([.disk, .network])])
    }

    @Test func theSystemInTheMachineMayTurnItOff() throws {
        var power = MachinePower()
        _ = try power.apply(.ordered(.on), at: .zero)
        #expect(try power.apply(.ordered(.soft), at: .seconds(5)) == [.pressPowerButton])
        #expect(try power.apply(.ended(.guestShutdown), at: .seconds(6)) == [])
        #expect(!power.isOn)
    }

    @Test(arguments: [MachinePower.Order.cycle, .reset, .interrupt])
    func refusesWhatNeedsAMachineThatIsOn(order: MachinePower.Order) {
        var power = MachinePower()
        #expect(throws: MachinePower.IsOff(order: order)) { try power.apply(.ordered(order), at: .zero) }
        #expect(power == MachinePower())
    }
}
