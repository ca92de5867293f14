"""What is compared of a project, and the differences between docker compose 2.26 and orc that are meant."""
import re

ABSENT = object()

# Keys and values that the specification got after 2.26.
NEWER = {
    "gpus", "models", "provider", "pre_start", "post_start", "pre_stop", "label_file", "use_api_socket", "format",
    "interface_name", "gw_priority", "enable_ipv4", "recursive", "image", "exec", "include", "initial_sync",
    "entitlements", "provenance", "sbom", "no_cache_filter", "pull_refresh_after", "options", "cpus", "labels",
    "driver_opts", "subpath", "selinux", "annotations", "name", "app_protocol",
}

# A difference of "refused or not", as "case: only WHO refuses: what it says", and why it is there.
REFUSALS = [
    # docker refuses
    (r"only docker .*services\.\w+\.pull_policy must be one of", "words of pull_policy that are newer than 2.26"),
    (r"only docker .*unsupported env_file format \"raw\"", "env_file formats are newer than 2.26"),
    (r"only docker .*cpu_percent must be a string", "a number is one in later versions"),
    (r"only docker .*cpu_rt_(period|runtime).*ParseInt", "durations are in the specification"),
    (r"only docker .*time: unknown unit \"[dw]\"", "days and weeks came later"),
    (r"only docker .*(uid|gid) must be a string", "a number is taken where its digits are meant"),
    (r"only docker .*\.mode: failed to cast.*0o", "octal in the notation of YAML 1.2"),
    (r"only docker .*build\.ssh must be a mapping", "one text is one entry"),
    (r"only docker .*cannot override services\.\w+\.build\.ssh", "both forms of a key merge"),
    (r"only docker .*error calling MarshalJSON for type types.SSHKey", "its JSON cannot be written"),
    (r"only docker .*array items\[\d+,\d+\] must be unique", "the same twice is once"),
    (r"only docker .*undefined network #extensions", "names of resources may begin with x-"),
    (r"only docker .*depends on undefined service \"no\w+\"",
     "required: false: what is not there is not waited for, whatever the reason"),
    (r"only docker .*invalid spec: /dev/.*too many colons", "names of devices may hold colons"),
    (r"only docker .*logging\.options\.\w+ must be a string, number or null", "a boolean is taken as its text"),
    (r"only docker .*(must be a (list|mapping|string|array)$|services must be a mapping)",
     "a key without a value is as none"),
    (r"only docker .*Top-level object must be a mapping", "an empty document is as none"),
    (r"only docker .*found incompatible YAML document", "%YAML 1.2 is what this is"),
    (r"only docker .*required variable \w+ is missing a value: (never asked|inner)",
     "what stands in a default is looked at where the default counts"),
    (r"only docker .*conflicts with imported resource", "included files are merged in later versions"),
    (r"only docker .*config --no-interpolate", "a templated value is none of the type until it is there"),
    # orc refuses
    (r"only orc .*start_interval has a meaning only with start_period", "the engine refuses it later"),
    (r"only orc .*(must be from 0 to 100000|is a number from -?\d+ to \d+)", "no such number can be meant"),
    (r"only orc .*both have the container_name", "both cannot be"),
    (r"only orc .*is not a container's name", "the engine refuses it later"),
    (r"only orc .*is already mounted by", "both cannot be; later versions refuse it"),
    (r"only orc .*credential_spec takes exactly one", "the engine refuses it later"),
    (r"only orc .*(is not an IP address|is not a MAC address|is no subnet)", "the engine refuses it later"),
    (r"only orc .*is not the name of a profile", "nothing could activate it"),
    (r"only orc .*is not a platform such as", "the engine refuses it later"),
    (r"only orc .*stop_signal: .*is not a signal such as", "the engine refuses it later"),
    (r"only orc .*extra_hosts: .*has no IP address", "the engine refuses it later"),
    (r"only orc .*devices: the permissions .*are not made of r, w and m", "the engine refuses it later"),
    (r"only orc .*is not an IPv4 address such as", "the engine refuses it later"),
    (r"only orc .*max-size: .*is not a size such as", "the engine refuses it later"),
    (r"only orc .*(restart|ipc|pid|uts|userns_mode) is ", "the engine refuses it later"),
    (r"only orc .*(exclude each other|memswap_limit \(|shm_size must not)", "the engine refuses it later"),
    (r"only orc .*is not the name of a variable|a variable without a name", "it would set another one, unseen"),
    (r"only orc .*expose: ", "the engine refuses it later"),
    (r"only orc .*invalid project name", "a name that is given must be one; it is not changed in silence"),
    (r"only orc .*expected one of ", "no other word has a meaning"),
    (r"only orc .*the target .* of a volume must be an absolute path", "the engine refuses it later"),
    (r"only orc .*network_mode .* is not known", "a network is named in networks"),
    (r"only orc .*is external, so .* cannot be set here", "it would have no effect"),
    (r"(volume short of one letter|volumes: 'v:'|volumes: v:).*only orc ", "one letter is a volume's name, no drive"),
    (r"dotenv: .*only orc ", "a line that cannot be read is none"),
    (r"config --services \w+: only orc .*profiles are not active", "names that are given count"),
    (r"config --no-consistency --services: only docker refuses: no such service", "nothing is checked at all"),
]

# A difference within, as "case: path: docker THIS, orc THAT", and why it is there.
PATHS = [
    (r"(^|\.)x-[\w-]+.*: docker nothing", "its JSON has no extensions within services and resources"),
    (r": x-\w+\.\w+(\.\w+)?: docker ", "extensions merge as everything else"),
    (r": docker nothing, orc (\"0s\"|\"0\"|\"\"|false|\{\"size\": \"0\"\})$", "its JSON leaves zeros and empty texts out"),
    (r"gpus\[\d+\]\.capabilities: docker nothing, orc \[\"gpu\"\]", "the engine's own addition, seen"),
    (r"\.volumes\[\d+\]\.volume: docker \{\"nocopy\": true\}, orc nothing", "nothing is copied into a bind"),
    (r"ipam\.options: docker nothing", "it loses them"),
    (r"cluster.*: volumes: docker nothing", "a cluster volume is declared, too"),
    (r"labels\.\$+\{SET\}: docker ", "keys hold no variables, and need no escape"),
    (r"environment\.\w+: docker \"-?[\d.]+\", orc \"[\w.+-]+\"", "numbers stay as they are written"),
    (r"labels\.\w+: docker \"-?[\d.e+]+\", orc \"[\w.+-]+\"", "numbers stay as they are written"),
    (r": docker \"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .*UTC\"", "dates stay as they are written"),
    (r"extra_hosts: docker .*10\.0\.0\.1, 10\.0\.0\.2", "several addresses in one text"),
    (r"dns_search: docker \[\"\", ", "an empty one is none"),
    (r"\.ports: docker ", "the same port twice is once"),
    (r"(top: volume|volumes: v:).*: volumes: docker nothing", "one letter is no drive"),
    (r"top: extensions everywhere: services.a.deploy: docker nothing", "its JSON has no extensions within services"),
    (r"(volumes|top: volume).*\.(source|target|type|bind|read_only|volume): docker ", "one letter is no drive"),
    (r"secrets\[\d+\]\.mode: docker \"400\", orc \"256\"", "a mode in quotes is octal, too (later versions)"),
    (r"/h/:/data", "a slash at the end of a folder"),
    (r"config --(services|images) \w+: lines", "names that are given count"),
    (r"--profile \w+,\w+ config --services: lines", "a profile's name has no comma: these are two"),
    (r"config --no-interpolate .*: services\.\w+\.(command|healthcheck\.test|ports\[\d\]): docker \"", "both forms mean it"),
    (r"config --format json db: networks.default: docker", "no service that is shown uses it"),
]


def plain(value, key="", owner=""):
    """Without what is not there: Compose writes nulls and empty mappings for it, numbers now as such, now as text."""
    if isinstance(value, dict):
        # Written with capitals by it.
        capitals = {"Path": "path", "Rate": "rate", "Weight": "weight"} if {"Path"} & {*value} else {}
        kept = {capitals.get(name, name): plain(inner, name, key) for name, inner in value.items()}
        if key in ("environment", "args"):
            return kept
        if key in ("networks", "models"):
            return {name: inner or None for name, inner in kept.items()}
        return {name: inner for name, inner in kept.items() if inner is not None and inner != {} and not (
            inner == [] and name not in ("command", "entrypoint"))}
    if isinstance(value, list):
        items = [plain(item, "", key) for item in value]
        if key in ("secrets", "configs"):
            items = [reference(item, key) for item in items]
        return sorted(items) if key == "extra_hosts" else items
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    if key == "mode" and isinstance(value, str) and re.fullmatch(r"0[0-7]+", value):
        return str(int(value, 8))
    return value


def reference(item, section):
    """With the place that a secret or config has if none is said."""
    folder = "/run/secrets/" if section == "secrets" else "/"
    target = item.get("target", item.get("source", ""))
    return {**item, "target": target if target.startswith("/") else folder + target}


def refusal(case, text):
    newer = re.search(r"Additional property (\S+) is not allowed", text)
    if newer and newer[1] in NEWER:
        return "a key that is newer than 2.26"
    return next((why for pattern, why in REFUSALS if re.search(pattern, f"{case.name}: {text}")), None)


def reason(case, text):
    return next((why for pattern, why in PATHS if re.search(pattern, f"{case.name}: {text}")), None)
