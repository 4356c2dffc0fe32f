using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>
/// The session's promises under everything a network can do, over many seeds: every command ends exactly once and in time, none
/// runs twice that must not, the session recovers when the trouble ends, memory stays bounded, nothing livelocks.
/// </summary>
public sealed class SeededSessionTests
{
    private long scenarios;
    private long commands;
    private long losses;
    private long reconnects;

    [Fact]
    public void Every_seed_keeps_the_promises()
    {
        Seeds.ForAll(nameof(Every_seed_keeps_the_promises), seed => Count(new Scenario(seed).Run()));
        TestContext.Current.TestOutputHelper?.WriteLine($"{scenarios} seeds: {commands} commands, {losses} losses, {reconnects} reconnects.");
    }

    private void Count(VirtualSession session)
    {
        Interlocked.Increment(ref scenarios);
        Interlocked.Add(ref commands, session.Of<CommandFinished>().Count());
        Interlocked.Add(ref losses, session.Of<ConnectionLost>().Count());
        Interlocked.Add(ref reconnects, session.Core.Heartbeat.Reconnects);
    }

    /// <summary>One session through a minute of trouble drawn from a seed.</summary>
    private sealed class Scenario
    {
        private readonly Random random;
        private readonly VirtualSession session;
        private readonly SubmittedCommands submitted;

        public Scenario(int seed)
        {
            random = new Random(seed);
            var pace = random.Next(4) == 0 ? CameraPace.Recorded : CameraPace.Prompt;
            session = new VirtualSession(camera: new CameraSimulatorOption { Pace = pace }, seed: seed);
            submitted = new SubmittedCommands(session);
            session.CameraHost.Outgoing = DrawFaults();
            session.ClientHost.Outgoing = DrawFaults();
            session.CameraHost.BytesPerSecond = session.ClientHost.BytesPerSecond = random.Next(3) == 0 ? random.Next(20_000, 200_000) : 0;
        }

        public VirtualSession Run()
        {
            session.Start();
            session.StartHeartbeat();
            for (var step = random.Next(5, 15); step > 0; step--)
            {
                Act();
                session.Network.RunFor(TimeSpan.FromSeconds(random.NextDouble() * 5));
                CheckBounds();
            }

            EndTrouble();
            CheckRecovered();
            submitted.Check();
            CheckClosed();
            return session;
        }

        private NetworkFaults DrawFaults() => random.Next(4) == 0
            ? new NetworkFaults()
            : new NetworkFaults(
                random.NextDouble() * 0.25,
                random.NextDouble() * 0.2,
                random.NextDouble() * 0.2,
                TimeSpan.FromMilliseconds(random.Next(60)),
                TimeSpan.FromMilliseconds(random.Next(40)));

        private void Act()
        {
            switch (random.Next(9))
            {
                case 0:
                    BlackOut();
                    break;
                case 1:
                    session.Network.Call(session.CameraHost, _ => session.Camera.Forget());
                    break;
                case 2:
                    session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
                    break;
                case 3:
                    MuteAcknowledgements();
                    break;
                case 4:
                    session.ClientHost.AsleepUntil = session.Network.Now + TimeSpan.FromSeconds(random.NextDouble() * 12);
                    break;
                default:
                    submitted.Submit(random);
                    submitted.Submit(random);
                    break;
            }
        }

        private void BlackOut()
        {
            var end = session.Network.Now + TimeSpan.FromSeconds(random.NextDouble() * 30);
            session.CameraHost.Muted = _ => session.Network.Now < end;
            session.ClientHost.Muted = _ => session.Network.Now < end;
            session.Network.RunFor(TimeSpan.FromSeconds(random.NextDouble() * 30));
        }

        private void MuteAcknowledgements()
        {
            var end = session.Network.Now + TimeSpan.FromSeconds(random.NextDouble() * 25);
            session.CameraHost.Muted = bytes => session.Network.Now < end && bytes[1] == (byte)PpppOpcode.DRW_ACK;
        }

        private void CheckBounds()
        {
            for (var channel = 0; channel < DrwPacket.ChannelCount; channel++)
            {
                if (session.Core.GetChannelStatus(channel) is { } status)
                {
                    Assert.InRange(status.InFlight, 0, ReliableSettings.Default.SendWindow);
                    Assert.InRange(status.KeptBehindGap, 0, ReliableSettings.Default.ReceiveWindow);
                    Assert.InRange(status.BacklogBytes, 0, 64 * 1024);
                }
            }
        }

        private void EndTrouble()
        {
            session.CameraHost.Muted = session.ClientHost.Muted = _ => false;
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults();
            session.CameraHost.BytesPerSecond = session.ClientHost.BytesPerSecond = 0;
            session.ClientHost.AsleepUntil = TimeSpan.Zero;
        }

        private void CheckRecovered()
        {
            var clean = session.Network.Now;
            session.Network.RunUntil(() => IsWell() || session.Core.State == CameraSessionState.Ended, TimeSpan.FromSeconds(30));
            if (session.Of<SessionEnded>().SingleOrDefault() is { } ended)
            {
                // Only the first connection may run out of time; a session that stood comes back.
                Assert.Contains(ended.Failure!.Error, new[] { CameraError.ConnectTimeout, CameraError.LoginTimeout });
                Assert.Empty(session.Of<LoggedIn>());
                return;
            }

            Assert.True(IsWell(), $"not recovered within 30 s of clean network, {session.Core.State}; last:\n{string.Join('\n', session.Events.TakeLast(8))}");
            session.Network.RunFor(TimeSpan.FromSeconds(12));
            Assert.Equal(CameraSessionState.Connected, session.Core.State);
            Assert.All(session.Of<LoggedIn>().Where(login => login.At > clean), login => Assert.InRange(login.At - clean, TimeSpan.Zero, TimeSpan.FromSeconds(20)));
            Assert.Null(session.Send(CommandRequests.DeviceInfo()).Failure);
        }

        private bool IsWell() => session.Core.State == CameraSessionState.Connected && session.Core.Heartbeat.ConsecutiveFailures == 0;

        private void CheckClosed()
        {
            session.Close();
            session.Network.RunFor(TimeSpan.FromSeconds(30));
            Assert.Equal(TimeSpan.MaxValue, session.Core.NextDeadline);
            Assert.Equal(0, session.Camera.Counters.ActiveSessions);
        }
    }
}
