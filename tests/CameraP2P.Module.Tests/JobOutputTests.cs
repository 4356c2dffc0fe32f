using System.Management.Automation;
using CameraP2P.Jobs;

namespace CameraP2P.Module.Tests;

public sealed class JobOutputTests
{
    [Fact]
    public async Task TrimmingAndReceiveJobDoNotGetInEachOthersWay()
    {
        using var job = new ChattyJob();
        using var stop = new CancellationTokenSource();
        var receiving = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    job.Output.ReadAll();
                }
            },
            TestContext.Current.CancellationToken);

        // Always full: each object has to make room for the next while the reader empties it.
        await Task.Run(() => job.Say(2_000_000), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await receiving;

        job.Say(CameraJob.MaxOutput + 1);
        Assert.Equal(CameraJob.MaxOutput, job.Output.Count);
    }

    private sealed class ChattyJob : CameraJob
    {
        public ChattyJob()
            : base("command", "chatty", "Chatty")
        {
            for (var i = 0; i < MaxOutput; i++)
            {
                Output.Add(PSObject.AsPSObject(i));
            }

            Begin();
        }

        public override string Location => string.Empty;

        public override string StatusMessage => string.Empty;

        private protected override string Noun => "job";

        private protected override string StartCommand => "Start-Job";

        public void Say(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Report(i);
            }
        }

        private protected override void EndWork()
        {
        }
    }
}
