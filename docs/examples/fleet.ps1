<#
.SYNOPSIS
    Asks many cameras for their facts, side by side, and ends with an exit code that says whether all answered.
.DESCRIPTION
    Reads a list of cameras, asks each in a runspace of its own, and writes one object per camera: the facts, or the error with
    its id. With -OutputPath the objects are added to a file of JSON lines, one line per camera and run.

    A file made with Export-Clixml holds the password: Windows encrypts it for that user on that machine; on Linux and macOS it is
    not encrypted, so only its file mode protects it (chmod 600).
.PARAMETER CameraFile
    A CSV file with the columns Name and Address; Port, Uid and CredentialPath where they are needed. An empty cell counts as
    absent, but an empty address is an error.
.PARAMETER OutputPath
    A file that one line of JSON per camera is added to.
.PARAMETER Credential
    User name and password of the cameras that have no CredentialPath. Without one, that of a camera as delivered is used.
.PARAMETER CredentialPath
    The same from a file: Get-Credential | Export-Clixml camera.xml
.PARAMETER ModulePath
    The module, or its manifest.
.PARAMETER ThrottleLimit
    How many cameras are asked side by side.
.EXAMPLE
    ./fleet.ps1 -CameraFile cameras.csv -OutputPath cameras.jsonl
.EXAMPLE
    ./fleet.ps1 -CameraFile cameras.csv -CredentialPath ~/camera.xml
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $CameraFile,

    [string] $OutputPath,

    [pscredential] $Credential,

    [string] $CredentialPath,

    [string] $ModulePath = 'CameraP2P',

    [ValidateRange(1, 1000)]
    [int] $ThrottleLimit = 16
)

Set-StrictMode -Version Latest
# A failure about one camera is a non-terminating error. With Stop, the script ends there instead of going on without its camera.
$ErrorActionPreference = 'Stop'

if ($CredentialPath) { $Credential = Import-Clixml $CredentialPath }

# The columns that Connect-Camera knows. The address is always given: without one it would search the network.
$cameras = foreach ($row in Import-Csv $CameraFile) {
    $camera = @{ Name = $null; Address = $null; Port = $null; Uid = $null; CredentialPath = $null }
    foreach ($column in @($camera.Keys)) {
        if ($row.PSObject.Properties[$column]) { $camera[$column] = $row.$column }
    }
    $camera
}

$results = $cameras | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    $ErrorActionPreference = 'Stop'
    Import-Module $using:ModulePath
    $camera = $_
    $result = [ordered]@{ Time = [DateTimeOffset]::Now.ToString('o'); Name = $camera.Name; BatteryPercent = $null; StorageFreeMB = $null; ErrorId = $null; Error = $null }
    try {
        $connect = @{ Name = $camera.Name; Address = $camera.Address; Port = $camera.Port; Uid = $camera.Uid; Credential = $using:Credential }
        if ($camera.CredentialPath) { $connect.Credential = Import-Clixml $camera.CredentialPath }
        $option = New-CameraConnectionOption -ConnectTimeoutSeconds 5 -NoReconnect
        $session = Connect-Camera @connect -Option $option -NoHeartbeat -WarningAction Ignore
        $info = Get-CameraInfo -Session $session
        $result.BatteryPercent = $info.BatteryPercent
        $result.StorageFreeMB = $info.StorageFreeMB
    }
    catch {
        $result.ErrorId = $_.FullyQualifiedErrorId.Split(',')[0]
        $result.Error = $_.Exception.Message
    }
    finally {
        Disconnect-Camera -All
    }
    [pscustomobject]$result
}

$results = @($results | Sort-Object Name)
if ($OutputPath) { $results | ForEach-Object { $_ | ConvertTo-Json -Compress } | Add-Content $OutputPath }
$results
if (@($results | Where-Object ErrorId).Count -gt 0) { exit 1 }
