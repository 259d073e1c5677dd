// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/block/system_run.hpp"

#include "vm-frontends/move/encode.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
void append_u32(std::uint32_t value, std::vector<std::uint8_t>& out)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

CallArguments prologue_arguments(const BlockMetadata& metadata, Arena& arena)
{
    CallArguments arguments{arena};
    arguments.add_signer(Hash32{});
    arguments.add_address(metadata.id);
    arguments.add_u64(metadata.epoch);
    arguments.add_u64(metadata.round);
    arguments.add_address(metadata.proposer);
    std::vector<std::uint8_t> failed;
    bcs::Writer writer{failed};
    writer.leb128(metadata.failed_proposers.size());
    for (const std::uint32_t index : metadata.failed_proposers)
        writer.u64(index);
    arguments.add(arena.copy(failed));
    arguments.add_bytes(metadata.votes);
    arguments.add_u64(metadata.time_us);
    if (metadata.is_extended)
        arguments.add_optional_bytes(metadata.randomness);
    return arguments;
}

/// One session of the chain's own, which costs nothing.
class SystemSession
{
public:
    SystemSession(const ChainConfig& chain, engine::TxView& view, CodeSpace& space,
        const Hash32& session_hash)
      : state_(view, chain.gas.feature_version >= gas_version::group_sizes),
        effects_(state_, chain),
        gas_(GasMeter::unmetered(chain.gas)),
        session_(space, state_, extensions_, view.scratch())
    {
        SessionFacts facts;
        facts.session_hash = session_hash;
        facts.chain_id = chain.vm.chain_id;
        facts.storage_items = chain.storage_items;
        facts.storage_bytes = chain.storage_bytes;
        extensions_.begin(view.scratch(), session_.heap(), state_, facts);
    }

    [[nodiscard]] Effects::Step call(std::string_view function, const CallArguments& arguments)
    {
        const auto result =
            session_.call(ModuleId{core_address(1), "block"}, function, {}, arguments.all(), gas_);
        if (!result.ok())
            return Err{result.error()};
        return Done{};
    }
    [[nodiscard]] Effects::Step finish()
    {
        if (const auto taken = effects_.take(session_); !taken.ok())
            return taken;
        return effects_.check_limits();
    }

    [[nodiscard]] Session& session() noexcept { return session_; }
    [[nodiscard]] const TxState& state() const noexcept { return state_; }
    void leave(MoveReceipt& receipt) { effects_.leave(receipt); }

private:
    TxState state_;
    Effects effects_;
    GasMeter gas_;
    NativeExtensions extensions_;
    Session session_;
};

engine::Receipt receipt_of(StatusCode code, const SystemTransaction& tx, engine::TxView& view)
{
    auto* detail = view.arena().make<MoveReceipt>();
    detail->code = code;
    detail->encoded = tx.metadata.encoded;
    const bool is_success = code == StatusCode::executed;
    return {.status = is_success ? engine::TxStatus::success : engine::TxStatus::invalid,
        .error = receipt_error_of(code),
        .gas_used = 0,
        .detail = detail};
}
}  // namespace

std::vector<std::uint8_t> encode_block_metadata(const BlockMetadata& metadata)
{
    std::vector<std::uint8_t> out;
    bcs::Writer writer{out};
    writer.u8(metadata.is_extended ? 5 : 2);
    if (metadata.is_extended)
        writer.u8(1);
    writer.raw(metadata.id);
    writer.u64(metadata.epoch);
    writer.u64(metadata.round);
    writer.raw(metadata.proposer);
    writer.bytes(metadata.votes);
    writer.leb128(metadata.failed_proposers.size());
    for (const std::uint32_t index : metadata.failed_proposers)
        append_u32(index, out);
    writer.u64(metadata.time_us);
    if (!metadata.is_extended)
        return out;
    writer.u8(metadata.randomness ? 1 : 0);
    if (metadata.randomness)
    {
        writer.u64(metadata.epoch);
        writer.u64(metadata.round);
        writer.bytes(*metadata.randomness);
    }
    return out;
}

engine::Tx block_metadata_transaction(const BlockMetadata& metadata, Arena& arena)
{
    auto* body = arena.make<SystemTransaction>();
    body->is_system = true;
    body->metadata = metadata;
    body->metadata.votes = arena.copy(metadata.votes);
    const auto failed = arena.make_array<std::uint32_t>(metadata.failed_proposers.size());
    std::ranges::copy(metadata.failed_proposers, failed.begin());
    body->metadata.failed_proposers = failed;
    if (metadata.randomness)
        body->metadata.randomness = arena.copy(*metadata.randomness);
    body->metadata.encoded = arena.copy(encode_block_metadata(metadata));
    engine::Tx tx;
    tx.vm = engine::VmId::move;
    tx.body = body;
    return tx;
}

Result<engine::Receipt, RunAgain> run_system_transaction(const SystemTransaction& tx,
    const MoveEnv& env, engine::TxView& view, std::shared_ptr<CodeSpace>& space)
{
    const ChainConfig& chain = *env.chain;
    Arena& scratch = view.scratch();
    SystemSession run{
        chain, view, *space, block_session_hash(tx.metadata.id, tx.metadata.is_extended)};
    const auto done = run.call(tx.metadata.is_extended ? "block_prologue_ext" : "block_prologue",
        prologue_arguments(tx.metadata, scratch));
    const auto finished = done.ok() ? run.finish() : done;
    if (run.state().stopped())
        return Err{RunAgain{.blocked = run.state().why()}};
    if (run.session().outdated())
    {
        view.discard_writes();
        space = env.codes->find_or_make(run.session().module_reads());
        return Err{RunAgain{}};
    }
    if (!finished.ok())
    {
        view.discard_writes();
        return receipt_of(StatusCode::unexpected_error_from_known_move_function, tx, view);
    }
    engine::Receipt receipt = receipt_of(StatusCode::executed, tx, view);
    auto* detail = view.arena().make<MoveReceipt>(static_cast<const MoveReceipt&>(*receipt.detail));
    run.leave(*detail);
    receipt.detail = detail;
    return receipt;
}
}  // namespace braid::move
