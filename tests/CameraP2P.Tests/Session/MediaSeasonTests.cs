using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Media;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Core;
using CameraP2P.Simulator.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>
/// A season of nights: each night new pictures and a synchronisation that may be killed at any step, with losses, restarts of the camera, faulty files, a
/// full disk, a card that is formatted. At the end every picture that could be had is there exactly once, whole, under its final name, and nothing was
/// removed from the camera that is not safe.
/// </summary>
public sealed class MediaSeasonTests
{
    private const int SeasonCount = 200;
    private const int Nights = 120;
    private const long FirstNight = 1_766_228_620;

    [Fact]
    public void Every_season_ends_with_every_picture_once() =>
        Seeds.ForAll(nameof(Every_season_ends_with_every_picture_once), seed => new Season(seed).Run(), SeasonCount, "CAMERAP2P_SEASONS");

    private sealed class Season : ISyncObserver
    {
        private readonly Random random;
        private readonly MortalFolder folder;
        private readonly Dictionary<uint, byte[]> pictures = [];
        private readonly HashSet<uint> gone = [];
        private readonly ConditionalWeakTable<byte[], string> hashes = [];
        private readonly CameraCore camera;
        private readonly MediaFault[] faults = [MediaFault.Missing, MediaFault.WrongCheck, MediaFault.WrongLength, MediaFault.WrongNumber, MediaFault.Stall, MediaFault.RebootInTheMiddle];
        private readonly VirtualSession session;
        private int taken;
        private int night;

        public Season(int seed)
        {
            random = new Random(seed);
            folder = new MortalFolder(random);
            session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = false }, seed: seed);
            camera = session.Camera;
            camera.Card.Replace(MediaLibrary.Empty);
        }

        public void Run()
        {
            for (night = 0; night < Nights; night++)
            {
                TakePictures();
                Sabotage();
                Sync(remove: random.Next(3) == 0, life: random.Next(2) == 0 ? random.Next(40) : null);
                CheckNothingIsLost();
            }

            folder.IsFull = false;
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults();
            while (Sync(remove: true, life: null)! is { Failed: > 0 } result)
            {
                // A file may be faulty two more times.
                Assert.All(result.GetFailures(), failure => Assert.StartsWith("Media", failure.Error, StringComparison.Ordinal));
                Assert.True(++night < Nights + 5);
            }

            Assert.Empty(camera.Card.Library.Entries);
            CheckFolder();
        }

        public void OnProgress(MediaFile file, int number, int count, MediaProgress progress)
        {
        }

        public void OnFailure(MediaFile file, Exception failure)
        {
        }

        public void OnFetched(MediaFile file, long length)
        {
        }

        public void OnStep(string line)
        {
        }

        private void TakePictures()
        {
            for (var count = random.Next(4); count > 0; count--)
            {
                var bytes = new byte[random.Next(1, 4_000)];
                random.NextBytes(bytes);
                var id = (uint)random.NextInt64(1, uint.MaxValue);
                pictures.Add(id, bytes);

                // Some cameras lose their clock, so numbers and times come again.
                var time = random.Next(10) == 0 ? 0 : FirstNight + (86_400L * night) + random.Next(86_400);
                var entry = new MediaEntry(0, 100 + (taken / 999), 1 + (taken % 999), 0, id, time) { File = new MemoryBytes(bytes) };
                taken++;
                camera.Card.Replace(camera.Card.Library.With(entry));
                if (random.Next(12) == 0)
                {
                    camera.Faults.Add(entry.Reference, faults[random.Next(faults.Length)], times: random.Next(1, 5));
                }
            }
        }

        private void Sabotage()
        {
            var loss = random.Next(4) == 0 ? random.NextDouble() * 0.1 : 0;
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(loss, Duplicate: loss, Reorder: loss);
            folder.IsFull = random.Next(15) == 0;
            if (random.Next(40) == 0)
            {
                // What was not fetched is gone with the card's old contents.
                var safe = Safe();
                gone.UnionWith(camera.Card.Library.Entries.Select(entry => entry.Id).Where(id => !safe.Contains(id)));
                camera.Card.Format();
                taken = 0;
            }
        }

        /// <summary>One run of a process, which may die in it; null when it did.</summary>
        private CameraSyncResult? Sync(bool remove, int? life)
        {
            folder.Life = life;
            try
            {
                Connect();
                var link = new MortalLink(new VirtualMediaLink(session), folder);
                var transfer = new MediaTransfer(link, MediaTransferOption.Default with { StallTimeout = TimeSpan.FromSeconds(2) });
                var files = List(link);
                return new MediaSync(transfer, link, folder, "LBCS-000000-CCCJJ", TimeZoneInfo.Utc, this).RunAsync(files, remove, default).GetAwaiter().GetResult();
            }
            catch (ProcessDiedException)
            {
                // Its socket is closed without a word: the next one connects anew.
                return null;
            }
            catch (Exception e) when (e is CameraException || (e is IOException && folder.IsFull))
            {
                return null;
            }
            finally
            {
                folder.Life = null;
                if (session.Core.State != CameraSessionState.Ended)
                {
                    session.Close();
                }
            }
        }

        private void Connect()
        {
            session.ReplaceClient(random.Next());
            session.Start();
            session.Network.RunUntil(() => session.Core.State is CameraSessionState.Connected or CameraSessionState.Ended, TimeSpan.FromSeconds(30));
        }

        private static List<MediaFile> List(IMediaLink link)
        {
            var files = new List<MediaFile>();
            var listing = MediaListing.ListAsync((request, cancelled) => link.SendAsync(request, cancelled), 45).GetAsyncEnumerator();
            while (listing.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                files.Add(listing.Current);
            }

            return files;
        }

        private HashSet<uint> Safe()
        {
            var contents = folder.Files.Where(file => file.Key.EndsWith(".jpg", StringComparison.Ordinal)).Select(file => HashOf(file.Value)).ToHashSet(StringComparer.Ordinal);
            return [.. pictures.Where(picture => contents.Contains(HashOf(picture.Value))).Select(picture => picture.Key)];
        }

        private string HashOf(byte[] bytes) => hashes.GetValue(bytes, static each => Convert.ToHexString(SHA256.HashData(each)));

        /// <summary>At any moment a picture is on the card, or safe, or was lost with a formatted card; and no half file has a final name.</summary>
        private void CheckNothingIsLost()
        {
            var there = camera.Card.Library.Entries.Select(entry => entry.Id).Concat(Safe()).Concat(gone).ToHashSet();
            Assert.Empty(pictures.Keys.Except(there));
            var whole = pictures.Values.Select(HashOf).ToHashSet(StringComparer.Ordinal);
            Assert.DoesNotContain(folder.Files, file => file.Key.EndsWith(".jpg", StringComparison.Ordinal) && !whole.Contains(HashOf(file.Value)));
        }

        private void CheckFolder()
        {
            var files = folder.Files.Where(file => !string.Equals(file.Key, SyncIndex.FileName, StringComparison.Ordinal)).ToArray();
            Assert.All(files, file => Assert.EndsWith(".jpg", file.Key, StringComparison.Ordinal));
            Assert.Empty(pictures.Keys.Except(gone).Except(Safe()));
            Assert.Equal(Safe().Count, files.Length);
            Assert.Equal(files.Length, files.Select(file => HashOf(file.Value)).Distinct(StringComparer.Ordinal).Count());
        }
    }

    /// <summary>A deletion at the camera is a point to die at, too: before and after it.</summary>
    private sealed class MortalLink(IMediaLink inner, MortalFolder folder) : IMediaLink
    {
        public bool HasEnded => inner.HasEnded;

        public MediaTurns Turns => inner.Turns;

        public Task<IMediaChannel> OpenAsync(int channel, CancellationToken cancellationToken) => inner.OpenAsync(channel, cancellationToken);

        public async Task<CameraResponse> SendAsync(CommandRequest request, CancellationToken cancellationToken)
        {
            var deletes = request.CommandId == CommandIds.DeleteMedia;
            Die(deletes);
            var response = await inner.SendAsync(request, cancellationToken);
            Die(deletes);
            return response;
        }

        private void Die(bool may)
        {
            if (may && folder.Life is not null)
            {
                folder.Step();
            }
        }
    }
}
