using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Simulator;

/// <summary>What the simulated camera does with commands that change something.</summary>
public sealed class SimulatorCommandTests
{
    private const string Success = """{"errorMsg":"Success","result":0,"cmdId":""";

    // A refusal is an answer here, not the reason for a new login.
    private readonly VirtualSession session = new VirtualSession(CameraConnectionOption.Default with { Reconnect = false }).Connect();

    [Fact]
    public void Settings_are_changed_with_the_type_they_have()
    {
        Assert.Equal(Success + "513}", Set(writer =>
        {
            writer.WriteNumber("pirSens", 3);
            writer.WriteString("cameraName", "Ansitz");
            writer.WriteBoolean("osdInfoEnable", false);
            writer.WriteNumber("timeUTC", 1_800_000_000);
        }));
        var info = Info();
        Assert.Equal((3, "Ansitz", false), (info.PirSensitivity, info.CameraName, info.OsdInfoEnabled));
        Assert.InRange(info.WallClock!.Value, 1_800_000_000, 1_800_000_010);
    }

    [Fact]
    public void What_is_unknown_or_of_another_type_is_refused_and_nothing_is_changed()
    {
        var wrong = new Action<Utf8JsonWriter>[]
        {
            writer => writer.WriteNumber("noSuchSetting", 1),
            writer => writer.WriteString("pirSens", "2"),
            writer => writer.WriteNumber("pirSens", 1.5),
            writer => writer.WriteNumber("cameraName", 2),
            writer => writer.WriteNumber("osdInfoEnable", 1),
            writer => writer.WriteNull("pirSens"),
            writer => writer.WriteNumber("capability", 1),
            writer => writer.WriteStartObject("pirSens"),
        };
        foreach (var write in wrong)
        {
            Assert.Equal("""{"errorMsg":"Parameter error","result":-1,"cmdId":513}""", Set(writer =>
            {
                writer.WriteNumber("shootMode", 2);
                write(writer);
                if (writer.CurrentDepth > 1)
                {
                    writer.WriteEndObject();
                }
            }));
        }

        Assert.Equal(0, Info().ShootMode);
    }

    [Fact]
    public void Facts_are_kept_so_that_what_was_read_can_be_sent_back()
    {
        var before = Info();
        Assert.Equal(Success + "513}", Set(writer =>
        {
            writer.WriteString("devId", "00:00:00:00:00:00");
            writer.WriteString("fwVerName", "9");
            writer.WriteNumber("sdTotalMB", 1);
            writer.WriteNumber("pirSens", 2);
        }));
        var after = Info();
        Assert.Equal((before.DeviceId, before.FirmwareVersion, before.StorageTotalMegabytes, 2), (after.DeviceId, after.FirmwareVersion, after.StorageTotalMegabytes, after.PirSensitivity));
    }

    [Fact]
    public void A_page_of_the_media_list_ends_as_the_captured_one_does()
    {
        Assert.EndsWith(""","mediaTime":1767146000}],"cnt":45,"pageNo":0,"getMediaListRet":0,"errorMsg":"Success","result":0,"cmdId":768}""".Replace("1767146000", "1767147200", StringComparison.Ordinal), Send(CommandRequests.MediaList(45, 0)), StringComparison.Ordinal);
        Assert.Contains("""],"cnt":30,"pageNo":2,""", Send(CommandRequests.MediaList(45, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_logout_the_token_counts_no_more()
    {
        Assert.Equal(Success + "1}", Send(CommandRequests.Logout()));
        Assert.Equal("""{"errorMsg":"Token error","result":-1,"cmdId":512}""", Send(CommandRequests.DeviceInfo()));
    }

    [Fact]
    public void One_file_is_deleted_once()
    {
        var first = List()[0];
        Assert.Equal("""{"delRet":0,"errorMsg":"Success","result":0,"cmdId":773}""", Delete(first));
        Assert.Equal("""{"delRet":-1,"errorMsg":"File not found","result":0,"cmdId":773}""", Delete(first));
        Assert.Equal(119, List().Count);
        Assert.DoesNotContain(first.MediaNumber, List().Select(file => file.MediaNumber));
        Assert.Equal("""{"errorMsg":"Parameter error","result":-1,"cmdId":773}""", Send(CommandRequest.Create(CommandIds.DeleteMedia)));
    }

    [Fact]
    public void All_files_are_deleted()
    {
        Assert.Equal("""{"delRet":0,"errorMsg":"Success","result":0,"cmdId":774}""", Send(CommandRequest.Create(CommandIds.DeleteAllMedia)));
        Assert.Empty(List());
        Assert.NotEqual(Info().StorageTotalMegabytes, Info().StorageFreeMegabytes);
    }

    [Fact]
    public void Formatting_empties_the_card()
    {
        Assert.Equal("""{"formatRet":0,"sdTotalMB":60906,"sdFreeMB":60906,"errorMsg":"Success","result":0,"cmdId":518}""", Send(CommandRequest.Create(CommandIds.FormatStorage)));
        Assert.Empty(List());
        Assert.Equal(Info().StorageTotalMegabytes, Info().StorageFreeMegabytes);
    }

    [Fact]
    public void A_factory_reset_brings_the_settings_back_and_keeps_the_card()
    {
        var before = Info();
        Set(writer => writer.WriteNumber("pirSens", 3));
        Assert.Equal(Success + "517}", Send(CommandRequest.Create(CommandIds.FactoryReset)));
        var after = Info();
        Assert.Equal((before.PirSensitivity, before.DeviceId, before.StorageFreeMegabytes), (after.PirSensitivity, after.DeviceId, after.StorageFreeMegabytes));
        Assert.Equal(120, List().Count);
    }

    private string Send(CommandRequest request) => VirtualSession.Text(session.Send(request));

    private string Set(Action<Utf8JsonWriter> fields) => Send(CommandRequest.Create(CommandIds.SetDeviceInfo, fields));

    private string Delete(MediaFile file) =>
        Send(CommandRequest.Create(CommandIds.DeleteMedia, file.ToReference()!, CommandJson.Default.MediaReference));

    private DeviceInfo Info() => JsonSerializer.Deserialize(Send(CommandRequests.DeviceInfo()), CommandJson.Default.DeviceInfo)!;

    private List<MediaFile> List() =>
        [.. Enumerable.Range(0, 3).SelectMany(page => JsonSerializer.Deserialize(Send(CommandRequests.MediaList(45, page)), CommandJson.Default.MediaList)!.Files!)];
}
