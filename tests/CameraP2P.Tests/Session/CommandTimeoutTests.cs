using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>A command is not given up before a lost connection was noticed and restored.</summary>
public sealed class CommandTimeoutTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9)]
    [InlineData(3.5)]
    public void The_first_command_after_a_restart_waits_for_the_recovery_and_succeeds(double secondsAfterLogin)
    {
        var session = new VirtualSession().Connect();
        session.Network.RunFor(TimeSpan.FromSeconds(secondsAfterLogin));
        session.Network.Call(session.CameraHost, _ => session.Camera.Forget());

        var finished = session.Send(CommandRequests.DeviceInfo(), session.Option.CommandTimeout.TotalSeconds);

        Assert.Null(finished.Failure);
        Assert.Equal(2, session.Camera.Counters.Logins);
    }

    [Fact]
    public void The_default_follows_the_time_after_which_a_loss_is_noticed()
    {
        var option = new CameraConnectionOption { AliveInterval = TimeSpan.FromSeconds(5) };

        option.Validate();

        Assert.Equal(TimeSpan.FromSeconds(15), CameraConnectionOption.Default.CommandTimeout);
        Assert.Equal(TimeSpan.FromSeconds(43), option.CommandTimeout);
        Assert.Equal(TimeSpan.FromSeconds(8.2), (option with { AliveInterval = TimeSpan.FromSeconds(0.1), AliveLimit = 1 }).CommandTimeout);
    }

    [Fact]
    public void A_shorter_one_is_refused_unless_nothing_is_restored()
    {
        var option = new CameraConnectionOption { CommandTimeout = TimeSpan.FromSeconds(6.9) };

        var failure = Assert.Throws<ArgumentException>(option.Validate);
        (option with { Reconnect = false }).Validate();
        (option with { AliveLimit = 5 }).Validate();

        Assert.StartsWith("CommandTimeout must be at least 7 seconds, the time after which a lost connection is noticed", failure.Message, StringComparison.Ordinal);
    }
}
