// SPDX-License-Identifier: Apache-2.0
#include "cli/record_witness.hpp"
#include "base/hex.hpp"
#include "cli/op_fixture.hpp"
#include "cli/progress.hpp"
#include "cli/replay_block.hpp"
#include "kernels/host_crypto.hpp"
#include "stf/stf.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/execution_witness.hpp"
#include "vm-frontends/evm/keys.hpp"
#include "vm-frontends/evm/op_payload.hpp"
#include "vm-frontends/evm/plain_code_cache.hpp"
#include "vm-frontends/evm/witness_state.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

namespace braid::cli
{
namespace
{
namespace fs = std::filesystem;

struct Report
{
    std::string name;
    evm::ExecutionWitness witness;
    bool ok = false;
};

void write_witness(const evm::ExecutionWitness& witness, const fs::path& folder)
{
    const auto texts = [](const evm::ExecutionWitness::Preimages& preimages)
    {
        auto list = nlohmann::ordered_json::array();
        for (const auto& preimage : preimages)
            list.push_back("0x" + to_hex(preimage));
        return list;
    };
    const nlohmann::ordered_json json{{"state", texts(witness.state)},
        {"codes", texts(witness.codes)}, {"keys", texts(witness.keys)},
        {"headers", texts(witness.headers)}};
    std::error_code error;
    fs::create_directories(folder, error);
    std::ofstream stream{folder / "witness.json"};
    stream << json.dump(1) << '\n';
    if (!stream.flush())
        throw InputError(fmt::format("{}: cannot be written", (folder / "witness.json").string()));
}

template <typename T, typename E>
T unwrap(Result<T, E> result, std::string_view what)
{
    if (!result.ok())
        throw ReplayError(std::string{what});
    return std::move(result).value();
}

/// Does the work on a thread that has executed nothing yet, and so keeps no code: all that is executed is read.
template <typename Work>
auto on_new_thread(const Work& work)
{
    return std::async(std::launch::async, work).get();
}

engine::BlockResult execute(const PreparedBlock& prepared, const storage::StateView& state)
{
    return unwrap(engine::SerialExecutor{}.execute(*prepared.block, prepared.vms, state),
        "the state could not answer");
}

/// The block executed on the state, with no code known beforehand.
engine::BlockResult execute(const LoadedBlock& loaded, const storage::StateView& state)
{
    const auto& header = loaded.block.header;
    const auto spec = chain_of(loaded.block);
    const auto rules = evm::rules_at(spec, header.number, header.timestamp);
    const evm::Evm vm{spec.chain_id, kernels::host_crypto()};
    evm::PlainCodeCache code_cache;
    const evm::Host host{.vm = &vm, .code_cache = &code_cache, .crypto = &kernels::host_crypto()};
    const auto prepared = prepare_block(loaded, spec, rules, host);
    return on_new_thread([&] { return execute(prepared, state); });
}

/// A block on the entries that it touches.
Report record(const BlockFolder& folder, const LoadedBlock& loaded)
{
    const evm::RecordingState recording{loaded.state};
    const auto result = execute(loaded, recording);
    evm::StateCommitment before;
    const auto whole = loaded.state.as_writes();
    (void)unwrap(before.update(whole.writes, loaded.state), "the state could not answer");
    Report report{.name = fmt::format("{}/{}", folder.chain, folder.number),
        .witness = unwrap(evm::record_witness(recording, result.write_set, before),
            "the witness could not be recorded")};

    const auto witness = storage::Witness::of(report.witness.preimages());
    const evm::WitnessState state{witness.value(), before.root()};
    const auto again = execute(loaded, state);
    report.ok = unwrap(state.root_after(again.write_set), "the witness lacks a node") ==
                loaded.state.root_after(result.write_set).value();
    return report;
}

/// The headers that lead to the farthest hash that was asked for, the parent's first.
evm::ExecutionWitness::Preimages headers_of(const stf::Input& input,
    const storage::Witness& witness, std::span<const Hash32> hashes, std::uint64_t farthest)
{
    evm::ExecutionWitness::Preimages headers(1);
    evm::encode_header(input.parent, headers[0]);
    for (std::size_t i = 1; i + 1 < farthest && i < hashes.size(); ++i)
        if (const auto header = witness.find(hashes[i]))
            headers.emplace_back(header->begin(), header->end());
    return headers;
}

std::vector<Hash32> hashes_before(const stf::Input& input, const storage::Witness& witness)
{
    auto hashes = unwrap(evm::recent_hashes_of(witness, input.parent.parent_hash),
        "a header of the witness does not decode");
    hashes.insert(hashes.begin(), evm::hash_of(input.parent));
    if (hashes.size() > 256)
        hashes.pop_back();
    return hashes;
}

evm::ExecutionWitness record_input(const stf::Input& input)
{
    const auto known = storage::Witness::of(input.preimages);
    if (!known)
        throw ReplayError("the witness is too large");
    const auto hashes = hashes_before(input, *known);
    const auto rules =
        evm::rules_at(input.chain, input.parent.number + 1, input.attributes.timestamp);
    const auto header = unwrap(evm::open_op_header(input.parent, input.attributes, input.chain),
        "the attributes make no valid block");
    const evm::Evm vm{input.chain.chain_id, kernels::host_crypto()};
    evm::PlainCodeCache code_cache;
    std::uint64_t farthest_hash = 0;
    const evm::Host host{.vm = &vm,
        .code_cache = &code_cache,
        .crypto = &kernels::host_crypto(),
        .farthest_hash = &farthest_hash};
    const evm::BlockContent content{.header = &header,
        .transactions = input.transactions,
        .ommers = {},
        .withdrawals = {},
        .recent_hashes = hashes};
    PreparedBlock prepared;
    prepared.vms[static_cast<std::size_t>(storage::VmId::evm)] = &vm;
    prepared.block.emplace(
        unwrap(engine::prepare(evm::make_block(content, input.chain, rules, host), prepared.vms),
            "a transaction is not valid"));

    const evm::WitnessState state{*known, input.parent.state_root};
    const evm::RecordingState recording{state};
    const auto result = on_new_thread([&] { return execute(prepared, recording); });
    // The output root shows this account, whatever the block does.
    const evm::KeyBytes messages{evm::KeyKind::balance, evm::message_passer_contract};
    (void)recording.read(messages.view());
    auto witness =
        unwrap(evm::record_witness(recording, result.write_set, *known, input.parent.state_root),
            "the witness lacks a node");
    witness.headers = headers_of(input, *known, hashes, farthest_hash);
    return witness;
}

/// A block of the OP Stack of which a larger witness is there.
Report record(OpFixture fixture)
{
    Report report{.name = fmt::format("{}", fixture.input.parent.number + 1),
        .witness = record_input(fixture.input)};
    fixture.input.preimages = report.witness.preimages();
    const auto output =
        on_new_thread([&] { return stf::execute(fixture.input, kernels::host_crypto()); });
    report.ok = output.ok() && output->block_hash == fixture.expected_block_hash;
    return report;
}

void print(const Report& report)
{
    const auto size_of = [](const evm::ExecutionWitness::Preimages& preimages)
    {
        std::size_t size = 0;
        for (const auto& preimage : preimages)
            size += preimage.size();
        return size;
    };
    const auto& witness = report.witness;
    fmt::print("{:<20} {:>7} {:>9} {:>5} {:>9} {:>6} {:>7}  {}\n", report.name,
        witness.state.size(), size_of(witness.state), witness.codes.size(), size_of(witness.codes),
        witness.keys.size(), witness.headers.size(), report.ok ? "ok" : "FAILED");
}

/// Records one block; what stops it is its failure, and others go on.
template <typename Record>
Report guarded(const std::string& name, const Record& record_one)
{
    try
    {
        return record_one();
    }
    catch (const ReplayError& error)
    {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return Report{.name = name, .witness = {}};
    }
}
}  // namespace

ExitCode record_witnesses(const std::vector<fs::path>& folders, const fs::path& to, bool stateless)
{
    fmt::print("{:<20} {:>7} {:>9} {:>5} {:>9} {:>6} {:>7}  check\n", "block", "nodes", "bytes",
        "codes", "bytes", "keys", "headers");
    std::size_t count = 0;
    std::size_t ok_count = 0;
    const auto finish = [&](const Report& report)
    {
        write_witness(report.witness, to / report.name);
        print(report);
        ++count;
        ok_count += report.ok ? 1U : 0U;
    };
    if (stateless)
        for (const auto& folder : find_op_fixtures(folders))
        {
            const auto report = guarded(
                folder.filename().string(), [&] { return record(load_op_fixture(folder)); });
            finish(report);
            std::error_code error;
            fs::copy_file(folder / "fixture.json", to / report.name / "fixture.json",
                fs::copy_options::overwrite_existing, error);
            if (error)
                throw InputError(fmt::format("{}: {}", folder.string(), error.message()));
        }
    else
    {
        BlockLoader loader;
        for (const auto& folder : find_blocks(folders))
            finish(guarded(fmt::format("{}/{}", folder.chain, folder.number),
                [&] { return record(folder, loader.load(folder)); }));
    }
    fmt::print("{} of {} blocks executed again from their witness\n", ok_count, count);
    return ok_count == count ? ExitCode::ok : ExitCode::check_failed;
}
}  // namespace braid::cli
