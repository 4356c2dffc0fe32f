using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session.Core;

namespace CameraP2P.Tests.Simulation;

/// <summary>
/// The commands a test has given a session: each is to end once and in its time, none to run more often on the camera than it may.
/// </summary>
internal sealed class SubmittedCommands
{
    private const int NotRepeatable = CommandIds.DeleteMedia;

    private readonly VirtualSession session;
    private readonly Dictionary<long, Command> commands = [];
    private readonly Dictionary<int, int> runs = [];

    public SubmittedCommands(VirtualSession session)
    {
        this.session = session;
        session.Camera.CommandRun = Count;
    }

    /// <summary>One of either kind, short or as long as several DRWs, with a limit from nearly none to ten seconds.</summary>
    public void Submit(Random random)
    {
        if (session.Core.State == CameraSessionState.Ended)
        {
            return;
        }

        var number = commands.Count;
        var id = random.Next(2) == 0 ? NotRepeatable : CommandIds.DeviceInfo;
        var seconds = 0.05 + (random.NextDouble() * 10);
        var padding = random.Next(4) == 0 ? random.Next(5000) : 0;
        var request = CommandRequest.Create(id, writer =>
        {
            writer.WriteNumber("mediaNum", number);
            writer.WriteString("padding", new string('x', padding));
        });
        var handle = session.Submit(request, repeatable: id != NotRepeatable, seconds);
        commands.Add(handle, new Command(number, id, session.Network.Now + TimeSpan.FromSeconds(seconds)));
    }

    /// <summary>Takes one back that has not ended, if there is one.</summary>
    public void Cancel(Random random, TimeSpan now)
    {
        var open = commands.Where(command => session.EndOf(command.Key) is null).ToArray();
        if (open.Length > 0)
        {
            var (handle, command) = open[random.Next(open.Length)];
            session.Core.Cancel(handle, now);
            command.IsCancelled = true;
        }
    }

    public void Check()
    {
        var losses = session.Of<ConnectionLost>().Count();
        foreach (var (handle, command) in commands)
        {
            var end = session.EndOf(handle);
            Assert.Equal(command.IsCancelled, end is null);
            Assert.True(end is null || end.At <= command.Deadline || session.ClientHost.WasAsleep, $"command {command.Number} ended at {end?.At}, its limit was {command.Deadline}");
            Assert.InRange(runs.GetValueOrDefault(command.Number), end is { Failure: null } ? 1 : 0, command.Id == NotRepeatable ? 1 : 1 + losses);
        }
    }

    private void Count(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("mediaNum", out var number))
        {
            runs[number.GetInt32()] = runs.GetValueOrDefault(number.GetInt32()) + 1;
        }
    }

    private sealed class Command(int number, int id, TimeSpan deadline)
    {
        public int Number { get; } = number;

        public int Id { get; } = id;

        public TimeSpan Deadline { get; } = deadline;

        public bool IsCancelled { get; set; }
    }
}
