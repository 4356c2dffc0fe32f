using System.Reflection;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Tests.Protocol.Commands;

public class CommandCatalogTests
{
    /// <summary>Every number of docs/COMMAND_IDS_AND_PAYLOADS.md, the ranges written out.</summary>
    private static readonly int[] ReferenceIds =
    [
        0, 1, 256, 257, 258, 259, 260, 261, 512, 513, 514, 515, 516, 517, 518, 522, 523, 525, 641, 643, 644,
        768, 769, 770, 771, 772, 773, 774, 1024, 1280, 1281, 1282, 1283, 1284, 1285, 1286, 1288, 1289, 1290, 1291, 1292,
    ];

    [Fact]
    public void Names_every_command_of_the_reference_once() =>
        Assert.Equal(ReferenceIds, CommandCatalog.All.Select(command => command.Id));

    [Fact]
    public void Names_are_unique_in_any_case() => Assert.Equal(
        CommandCatalog.All.Count,
        CommandCatalog.All.Select(command => command.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void Every_constant_is_a_command_of_that_name()
    {
        var constants = typeof(CommandIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Id: (int)field.GetRawConstantValue()!, field.Name))
            .Order();
        Assert.Equal(CommandCatalog.All.Select(command => (command.Id, command.Name)), constants);
    }

    [Fact]
    public void Is_found_by_number_and_by_name_in_either_case()
    {
        Assert.True(CommandCatalog.TryGet(512, out var byId));
        Assert.True(CommandCatalog.TryGet("deviceINFO", out var byName));
        Assert.Same(byId, byName);
        Assert.Equal("DeviceInfo (512)", byId.ToString());
        Assert.False(CommandCatalog.TryGet(9999, out _));
        Assert.False(CommandCatalog.TryGet("NoSuchCommand", out _));
    }

    [Fact]
    public void What_destroys_is_never_repeated()
    {
        var destructive = CommandCatalog.All.Where(command => command.IsDestructive).ToArray();
        Assert.DoesNotContain(destructive, command => command.IsRepeatable);
        Assert.Superset(
            new HashSet<int>([514, 517, 518, 773, 774, 1024, 1280, 1292]),
            destructive.Select(command => command.Id).ToHashSet());
    }

    [Fact]
    public void What_is_known_by_name_only_has_no_fields_and_is_not_repeated() => Assert.All(
        CommandCatalog.All.Where(command => command.Evidence == CommandEvidence.ReportedByName),
        command =>
        {
            Assert.Empty(command.GetRequestFields());
            Assert.Empty(command.GetAnswerFields());
            Assert.False(command.IsRepeatable);
        });

    [Fact]
    public void Captured_commands_are_those_of_the_captures() => Assert.Equal(
        [0, 258, 259, 512, 525, 768, 772, 1285],
        CommandCatalog.All.Where(command => command.Evidence == CommandEvidence.Captured).Select(command => command.Id));

    [Fact]
    public void Only_login_and_heartbeat_go_without_token() =>
        Assert.Equal([0, 525], CommandCatalog.All.Where(command => !command.NeedsToken).Select(command => command.Id));

    [Fact]
    public void Only_the_heartbeat_has_no_answer() =>
        Assert.Equal([525], CommandCatalog.All.Where(command => !command.HasAnswer).Select(command => command.Id));

    [Theory]
    [InlineData(258, 1)]
    [InlineData(769, 2)]
    [InlineData(772, 4)]
    [InlineData(1285, 3)]
    public void Data_follows_on_the_channel_of_the_reference(int id, byte channel)
    {
        Assert.True(CommandCatalog.TryGet(id, out var command));
        Assert.Equal(channel, command.AnswerChannel);
    }

    [Fact]
    public void Device_info_lists_exactly_the_fields_its_type_reads()
    {
        Assert.True(CommandCatalog.TryGet(CommandIds.DeviceInfo, out var command));
        var known = CommandJson.Default.DeviceInfo.Properties.Where(property => !property.IsExtensionData);
        Assert.Equal(known.Select(property => property.Name), command.GetAnswerFields().Select(field => field.Name), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(514, "changePswRet")]
    [InlineData(518, "formatRet")]
    [InlineData(768, "getMediaListRet")]
    [InlineData(769, "startPbRet")]
    [InlineData(772, "cmdRet")]
    [InlineData(773, "delRet")]
    [InlineData(1285, "cmdRet")]
    public void A_command_s_own_return_field_is_in_the_catalogue(int id, string field)
    {
        Assert.True(CommandCatalog.TryGet(id, out var command));
        Assert.Contains(command.GetAnswerFields(), known => known.Name == field);
    }

    [Fact]
    public void Every_summary_and_meaning_is_a_sentence() => Assert.All(CommandCatalog.All, command =>
    {
        Assert.EndsWith(".", command.Summary);
        Assert.All(command.GetRequestFields().Concat(command.GetAnswerFields()), field => Assert.EndsWith(".", field.Meaning));
    });
}
