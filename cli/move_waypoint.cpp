// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_input.hpp"
#include "vm-frontends/move/waypoint.hpp"
#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

constexpr std::string_view blob_name = "genesis.blob";
constexpr std::string_view waypoint_name = "waypoint.txt";
/// Where networks whose waypoint.txt moves on keep the one of their genesis.
constexpr std::string_view genesis_waypoint_name = "genesis_waypoint.txt";
constexpr std::uintmax_t waypoint_size_max = 256;

struct WaypointOptions
{
    std::vector<std::string> paths;
    bool json = false;
};

/// A genesis, beside which its network may publish a waypoint.
struct Genesis
{
    /// What the user sees: the network's folder.
    std::string name;
    fs::path blob;
};

enum class Verdict : std::uint8_t
{
    passed,
    failed,
    skipped,
};

std::string_view name_of(Verdict verdict)
{
    switch (verdict)
    {
    case Verdict::passed:
        return "PASS";
    case Verdict::failed:
        return "FAIL";
    case Verdict::skipped:
        return "SKIP";
    }
    return {};
}

struct Outcome
{
    std::string name;
    Verdict verdict = Verdict::failed;
    std::optional<move::GenesisCommitment> commitment;
    std::optional<std::uint8_t> chain_id;
    /// Why it did not pass.
    std::string reason;
};

Genesis genesis_of(const fs::path& blob)
{
    const fs::path folder = blob.parent_path();
    return {.name = blob.filename() == blob_name && folder.has_filename() ?
                        folder.filename().string() :
                        blob.string(),
        .blob = blob};
}

/// The blobs that a path stands for: itself, the one in it, or those in its folders.
std::vector<Genesis> find_blobs(const std::string& path)
{
    std::error_code error;
    // A slash at the end would leave the folder without a name.
    const fs::path given = fs::path{path}.lexically_normal() / "";
    const fs::path folder = given.parent_path();
    if (fs::is_regular_file(path, error))
        return {genesis_of(fs::path{path})};
    if (!fs::is_directory(folder, error))
        throw InputError(fmt::format("{}: no such file or folder", path));
    if (fs::exists(folder / blob_name, error))
        return {genesis_of(folder / blob_name)};
    std::vector<Genesis> found;
    for (const auto& entry : fs::directory_iterator(folder))
    {
        if (fs::exists(entry.path() / blob_name, error))
            found.push_back(genesis_of(entry.path() / blob_name));
    }
    if (found.empty())
        throw InputError(fmt::format("{}: no {} in it or in its folders", path, blob_name));
    std::ranges::sort(found, {}, &Genesis::name);
    return found;
}

move::Waypoint read_waypoint(const fs::path& path)
{
    const auto bytes = read_move_file(path, waypoint_size_max);
    const auto waypoint =
        move::parse_waypoint({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!waypoint)
        throw InputError(fmt::format("{}: not a waypoint", path.string()));
    return *waypoint;
}

std::string describe(const bcs::Error& error)
{
    return fmt::format("{} at byte {}", bcs::name_of(error.fault), error.offset);
}

/// Throws InputError where the genesis cannot be committed to.
void commit(const fs::path& blob, Outcome& outcome)
{
    const auto bytes = read_move_file(blob, move::genesis_size_max);
    const auto genesis = decode_genesis_file(bytes);
    if (!genesis.ok())
        throw InputError(describe(genesis.error()));
    outcome.chain_id = move::find_chain_id(*genesis);
    const auto commitment = move::commit_genesis(*genesis);
    if (commitment.ok())
    {
        outcome.commitment = *commitment;
        return;
    }
    const auto& fault = commitment.error().validator_set;
    throw InputError(fault ? fmt::format("0x1::stake::ValidatorSet: {}", describe(*fault)) :
                             "no resource 0x1::stake::ValidatorSet");
}

/// What the network publishes beside the blob, if anything.
std::optional<move::Waypoint> find_waypoint(const fs::path& blob)
{
    for (const auto name : {genesis_waypoint_name, waypoint_name})
    {
        const fs::path file = blob.parent_path() / name;
        if (fs::exists(file))
            return read_waypoint(file);
    }
    return std::nullopt;
}

void compare(const Genesis& genesis, Outcome& outcome)
{
    const auto& computed = outcome.commitment->waypoint;
    auto published = find_waypoint(genesis.blob);
    // The file of a network that runs on moves with its ledger; the genesis of the lasting networks is known by itself.
    if (outcome.chain_id && (!published || published->version != computed.version))
    {
        if (const auto known = move::known_genesis_waypoint(*outcome.chain_id))
            published = known;
    }
    if (published == computed)
    {
        outcome.verdict = Verdict::passed;
        return;
    }
    if (!published || published->version != computed.version)
        outcome.verdict = Verdict::skipped;
    outcome.reason = published ? fmt::format("published is {}", move::to_string(*published)) :
                                 "none is published";
}

Outcome check(const Genesis& genesis)
{
    Outcome outcome{.name = genesis.name,
        .verdict = Verdict::failed,
        .commitment = {},
        .chain_id = {},
        .reason = {}};
    try
    {
        if (fs::is_empty(genesis.blob))
        {
            outcome.verdict = Verdict::skipped;
            outcome.reason = "the file is empty";
            return outcome;
        }
        commit(genesis.blob, outcome);
        compare(genesis, outcome);
    }
    catch (const InputError& error)
    {
        outcome.reason = error.what();
    }
    return outcome;
}

void print(const Outcome& outcome)
{
    const auto waypoint =
        outcome.commitment ? " " + move::to_string(outcome.commitment->waypoint) : std::string{};
    const auto reason = outcome.reason.empty() ? std::string{} : ": " + outcome.reason;
    fmt::print("{} {}{}{}\n", name_of(outcome.verdict), outcome.name, waypoint, reason);
}

nlohmann::json to_json(const Outcome& outcome)
{
    nlohmann::json fields{{"name", outcome.name}, {"verdict", name_of(outcome.verdict)}};
    if (!outcome.reason.empty())
        fields["reason"] = outcome.reason;
    if (outcome.chain_id)
        fields["chain_id"] = *outcome.chain_id;
    if (outcome.commitment)
    {
        fields["waypoint"] = move::to_string(outcome.commitment->waypoint);
        fields["state_root"] = to_hex(outcome.commitment->state_root);
        fields["event_root"] = to_hex(outcome.commitment->event_root);
        fields["transaction_info"] = to_hex(outcome.commitment->transaction_info_hash);
    }
    return fields;
}

ExitCode run(const WaypointOptions& options)
{
    std::vector<Genesis> all;
    for (const auto& path : options.paths)
        std::ranges::move(find_blobs(path), std::back_inserter(all));
    std::array<std::size_t, 3> counts{};
    auto list = nlohmann::json::array();
    for (const Genesis& genesis : all)
    {
        const Outcome outcome = check(genesis);
        ++counts[static_cast<std::size_t>(outcome.verdict)];
        if (options.json)
            list.push_back(to_json(outcome));
        else
            print(outcome);
    }
    const auto [passed, failed, skipped] = counts;
    if (options.json)
    {
        const nlohmann::json document{
            {"passed", passed}, {"failed", failed}, {"skipped", skipped}, {"genesis", list}};
        fmt::print("{}\n", document.dump(2));
    }
    else
        fmt::print("passed {}, failed {}, skipped {}\n", passed, failed, skipped);
    return failed == 0 ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace

void add_move_waypoint(CLI::App& move, Action& chosen)
{
    auto* command = move.add_subcommand("waypoint",
        "Compute networks' waypoints from their genesis and compare them with the published ones");
    const auto options = std::make_shared<WaypointOptions>();
    command
        ->add_option("BLOB", options->paths,
            "A file with a genesis, a folder with genesis.blob and waypoint.txt, or one of such "
            "folders")
        ->required();
    command->add_flag("--json", options->json, "Print one JSON object");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}
}  // namespace braid::cli
