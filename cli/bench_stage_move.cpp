// SPDX-License-Identifier: Apache-2.0
#include "bench/move_workloads.hpp"
#include "cli/bench_stage.hpp"
#include "cli/command.hpp"
#include "kernels/keccak.hpp"
#include <cstdlib>
#include <fmt/core.h>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace braid::cli
{
namespace
{
/// The blob of --genesis; else that of the workload's network among the conformance vectors.
std::vector<std::uint8_t> read_genesis(const BenchOptions& options, bench::MoveWorkloadKind kind)
{
    std::filesystem::path file = options.genesis;
    const char* vectors = std::getenv("BRAID_VECTORS");
    if (file.empty() && vectors == nullptr)
        throw InputError(fmt::format(
            "{} needs --genesis with the genesis.blob of a network such as {}, or BRAID_VECTORS",
            options.workload, bench::network_of(kind)));
    if (file.empty())
        file = std::filesystem::path{vectors} / "move" / "genesis" / bench::network_of(kind) /
               "genesis.blob";
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw InputError(fmt::format("{}: cannot be read", file.string()));
    return {std::istreambuf_iterator<char>{in}, {}};
}

class MoveStage final : public BenchStage
{
public:
    explicit MoveStage(const BenchOptions& options)
    {
        const auto kind = *bench::move_workload_of(options.workload);
        genesis_ = read_genesis(options, kind);
        try
        {
            workload_ = bench::generate(kind, {.genesis = genesis_,
                                                  .txs = options.shape.txs,
                                                  .accounts = options.shape.accounts,
                                                  .seed = options.shape.seed});
        }
        catch (const std::invalid_argument& error)
        {
            throw InputError(error.what());
        }
        vms_ = workload_->chain->vms();
        transactions_ = workload_->transactions.size();
        ideal_parallelism_ = workload_->ideal_parallelism;
        set_state(workload_->chain->state(), options);
        prepare(workload_->chain->block_of(workload_->transactions));
    }

    /// Of the locations that were written and what they hold, in order: what the Jellyfish tree is made of, without the tree.
    [[nodiscard]] Hash32 root_after(const storage::WriteSet& writes) const override
    {
        std::vector<std::uint8_t> message;
        bcs::Writer writer{message};
        for (const auto& entry : writes.entries)
        {
            writer.u8(entry.key.kind);
            writer.bytes(entry.key.bytes);
            writer.u8(static_cast<std::uint8_t>(entry.value.kind()));
            if (entry.value.kind() == storage::Value::Kind::cell)
                writer.raw(entry.value.cell());
            if (entry.value.kind() == storage::Value::Kind::blob)
                writer.bytes(entry.value.blob());
        }
        return kernels::sha3_256(message);
    }

private:
    std::vector<std::uint8_t> genesis_;
    std::unique_ptr<bench::MoveWorkload> workload_;
};
}  // namespace

std::unique_ptr<BenchStage> make_move_stage(const BenchOptions& options)
{
    return std::make_unique<MoveStage>(options);
}
}  // namespace braid::cli
