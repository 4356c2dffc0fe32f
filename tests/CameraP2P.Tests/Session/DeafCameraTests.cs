using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Cameras that greet, accept logins and acknowledge beats, and take no command.</summary>
public sealed class DeafCameraTests
{
    [Fact]
    public void A_forgotten_token_costs_a_login_and_no_command()
    {
        var session = new VirtualSession().Connect();
        session.Send(CommandRequests.Logout());

        var info = session.Send(CommandRequests.DeviceInfo());

        Assert.Contains("\"result\":0", VirtualSession.Text(info), StringComparison.Ordinal);
        Assert.Equal(LossReason.CommandsRefused, session.Of<ConnectionLost>().Single().Loss.Reason);
        Assert.Equal(2, session.Of<LoggedIn>().Count());
    }

    [Fact]
    public void A_camera_that_refuses_everything_ends_the_session_after_one_new_login()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Camera.Refuses = _ => true;

        var info = session.Send(CommandRequests.DeviceInfo());

        Assert.Contains("\"result\":-1", VirtualSession.Text(info), StringComparison.Ordinal);
        Assert.Equal(2, session.Of<LoggedIn>().Count());
        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.SessionLost, failure.Error);
        Assert.Contains("refused a command as if the login were unknown. The connection was restored once, and that did not help.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_a_camera_does_not_take_costs_one_login_in_all()
    {
        var session = new VirtualSession().Connect();
        session.Camera.Refuses = id => id == CommandIds.MediaList;

        for (var round = 0; round < 10; round++)
        {
            Assert.Contains("\"result\":-1", VirtualSession.Text(session.Send(CommandRequest.Create(CommandIds.MediaList))), StringComparison.Ordinal);
            Assert.Contains("\"result\":0", VirtualSession.Text(session.Send(CommandRequests.DeviceInfo())), StringComparison.Ordinal);
        }

        Assert.Equal(2, session.Of<LoggedIn>().Count());
    }

    [Fact]
    public void A_refused_command_that_is_not_safe_to_repeat_is_not_sent_again()
    {
        var session = new VirtualSession().Connect();
        session.Camera.Refuses = _ => true;

        var handle = session.Submit(CommandRequest.Create(CommandIds.FormatStorage), repeatable: false);
        session.Network.RunFor(TimeSpan.FromSeconds(3));

        Assert.Contains("\"result\":-1", VirtualSession.Text(session.EndOf(handle)!), StringComparison.Ordinal);
        Assert.Empty(session.Of<ConnectionLost>());
    }

    [Fact]
    public void Without_reconnect_a_refusal_is_the_answer_and_that_of_DeviceInfo_the_end()
    {
        var session = new VirtualSession(CameraConnectionOption.Default with { Reconnect = false }).Connect();
        session.Camera.Refuses = _ => true;

        Assert.Contains("\"result\":-1", VirtualSession.Text(session.Send(CommandRequest.Create(CommandIds.MediaList))), StringComparison.Ordinal);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Contains("\"result\":-1", VirtualSession.Text(session.Send(CommandRequests.DeviceInfo())), StringComparison.Ordinal);
        Assert.Contains("reconnecting is switched off", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_commands_acknowledged_and_not_answered_are_loss_and_three_more_the_end()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Camera.Ignores = id => id == CommandIds.DeviceInfo;

        for (var command = 1; command <= 6; command++)
        {
            Assert.Equal(CameraError.CommandTimeout, session.Send(CommandRequests.DeviceInfo(), seconds: 6).Failure!.Error);
            session.Network.RunFor(TimeSpan.FromSeconds(1));
            Assert.Equal(command < 3 ? 0 : command < 6 ? 1 : 2, session.Of<ConnectionLost>().Count());
        }

        Assert.All(session.Of<ConnectionLost>(), lost => Assert.Equal((LossReason.CommandsUnanswered, 3), (lost.Loss.Reason, lost.Loss.UnansweredCommands)));
        Assert.Contains("acknowledged 3 commands in a row and answered none", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_between_them_and_a_users_haste_are_none()
    {
        var session = new VirtualSession().Connect();
        session.Camera.Ignores = id => id == CommandIds.MediaList;

        for (var round = 0; round < 4; round++)
        {
            session.Send(CommandRequest.Create(CommandIds.MediaList), seconds: 6);
            session.Send(CommandRequest.Create(CommandIds.MediaList), seconds: 6);
            session.Send(CommandRequests.DeviceInfo());
        }

        for (var round = 0; round < 10; round++)
        {
            session.Send(CommandRequest.Create(CommandIds.MediaList), seconds: 1);
        }

        Assert.Empty(session.Of<ConnectionLost>());
    }
}
