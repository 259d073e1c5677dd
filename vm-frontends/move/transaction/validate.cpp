// SPDX-License-Identifier: Apache-2.0
// What decides whether a transaction may run at all; where not, it is discarded with a code of its own.
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/transaction/transaction_run.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// Before gas feature version 18 proposals of governance were at most so large.
constexpr std::uint64_t legacy_governance_size_max = std::uint64_t{1} << 20;
constexpr std::uint64_t governance_size_version = 18;

bool has_duplicate_signers(const UserTransaction& tx)
{
    std::vector<Hash32> all(
        tx.authenticator.secondary_addresses.begin(), tx.authenticator.secondary_addresses.end());
    if (all.empty())
        return false;
    all.push_back(tx.sender);
    std::ranges::sort(all);
    return std::ranges::adjacent_find(all) != all.end();
}

/// 0x1::function_info::FunctionInfo.
ByteString encode_function_info(const Abstraction& abstraction)
{
    ByteString out;
    bcs::Writer writer{out};
    writer.raw(abstraction.address);
    const auto write = [&](std::string_view text)
    { writer.bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); };
    write(abstraction.module);
    write(abstraction.function);
    return out;
}

/// Whether the governance's list of approved scripts, vector of (u64, vector<u8>), has that hash.
bool approves(Bytes resource, const Hash32& hash)
{
    bcs::Reader reader{resource};
    constexpr std::size_t entry_size_min = 9;
    const std::size_t count = reader.count(resource.size(), entry_size_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
    {
        (void)reader.u64();
        if (equal(reader.bytes(resource.size()), hash))
            return true;
    }
    return false;
}
}  // namespace

void TransactionRun::find_approval()
{
    if (tx_.payload.kind != ExecutableKind::script)
        return;
    const ByteString key =
        encode_resource_key(core_address(1), "aptos_governance", "ApprovedExecutionHashes");
    const auto approved = state_.read(scratch_.copy(key));
    is_approved_ = approved.ok() && approved->has_value() &&
                   approves((*approved)->bytes, tx_.payload.script.hash);
}

Result<Bytes, StatusCode> TransactionRun::authenticate_account(
    const Hash32& address, const AccountAuthenticator& account)
{
    if (account.abstraction == nullptr)
        return encode_signer(address, scratch_);
    const Abstraction& abstraction = *account.abstraction;
    if (!chain_.has(abstraction.is_derivable ? Feature::derivable_account_abstraction :
                                               Feature::account_abstraction))
        return Err{Code::feature_under_gating};
    CallArguments arguments{scratch_};
    arguments.add_signer(address);
    arguments.add(scratch_.copy(encode_function_info(abstraction)));
    arguments.add(abstraction.encoded);
    const auto result = session_->call(ModuleId{core_address(1), "account_abstraction"},
        "authenticate", {}, arguments.all(), gas_);
    if (!result.ok())
        return Err{result.error().code == Code::out_of_gas ?
                       Code::account_authentication_gas_limit_exceeded :
                       result.error().code};
    if (result->values.size() != 1)
        return Err{Code::unknown_invariant_violation_error};
    return result->values.front().first;
}

Result<Done, StatusCode> TransactionRun::authenticate()
{
    const TransactionAuthenticator& all = tx_.authenticator;
    if (all.secondary.size() != all.secondary_addresses.size())
        return Err{Code::secondary_keys_addresses_count_mismatch};
    if (all.has_fee_payer())
    {
        const auto payer = authenticate_account(all.fee_payer_address, all.fee_payer);
        if (!payer.ok())
            return Err{payer.error()};
        signers_.fee_payer = *payer;
    }
    const auto senders = scratch_.make_array<Bytes>(1 + all.secondary.size());
    for (std::size_t i = 0; i < senders.size(); ++i)
    {
        const auto sender =
            i == 0 ? authenticate_account(tx_.sender, all.sender) :
                     authenticate_account(all.secondary_addresses[i - 1], all.secondary[i - 1]);
        if (!sender.ok())
            return Err{sender.error()};
        senders[i] = *sender;
    }
    signers_.senders = senders;
    return Done{};
}

bool TransactionRun::creates_account()
{
    if (creates_account_)
        return *creates_account_;
    creates_account_ = false;
    const bool is_sponsored = chain_.has(Feature::sponsored_automatic_account_creation) &&
                              tx_.authenticator.has_fee_payer();
    if (!is_sponsored && !chain_.has(Feature::default_account_resource))
        return false;
    if (tx_.payload.nonce || tx_.sequence_number != 0)
        return false;
    const ByteString key = encode_resource_key(tx_.sender, "account", "Account");
    const auto account = state_.read(scratch_.copy(key));
    creates_account_ = account.ok() && !account->has_value();
    return *creates_account_;
}

Result<Done, StatusCode> TransactionRun::check_size() const
{
    const TransactionPrices& prices = chain_.gas.transaction;
    const std::uint64_t size = tx_.raw.size();
    if (!is_approved_)
    {
        if (size > prices.max_transaction_size_in_bytes)
            return Err{Code::exceeded_max_transaction_size};
        return Done{};
    }
    const std::uint64_t size_max = chain_.gas.feature_version >= governance_size_version ?
                                       prices.max_transaction_size_in_bytes_gov :
                                       legacy_governance_size_max;
    // The script alone was approved: what stands around it is the sender's.
    if (size > size_max ||
        size > tx_.payload.script.code.size() + prices.max_transaction_size_in_bytes)
        return Err{Code::exceeded_max_transaction_size};
    return Done{};
}

Result<Done, StatusCode> TransactionRun::check_gas()
{
    if (const auto size = check_size(); !size.ok())
        return size;
    const TransactionPrices& prices = chain_.gas.transaction;
    if (tx_.gas_max > prices.maximum_number_of_gas_units)
        return Err{Code::max_gas_units_exceeds_max_gas_units_bound};
    const std::uint64_t least =
        divide_rounding_up(prices.intrinsic_gas(tx_.raw.size()), prices.scaling_factor());
    if (tx_.gas_max < least)
        return Err{Code::max_gas_units_below_min_transaction_gas_units};
    if (tx_.gas_price < prices.min_price_per_gas_unit)
        return Err{Code::gas_unit_price_below_min_bound};
    if (tx_.gas_price > prices.max_price_per_gas_unit)
        return Err{Code::gas_unit_price_above_max_bound};

    if (!creates_account() || (tx_.gas_price == 0 && chain_.has(Feature::default_account_resource)))
        return Done{};
    // The account's slot, and that of its balance where the balance is a resource of its own.
    constexpr std::uint64_t gas_of_creation = 10;
    const std::uint64_t slots = chain_.has(Feature::new_accounts_default_to_fa_store) ? 1 : 2;
    const std::uint64_t expected =
        tx_.gas_price * gas_of_creation + slots * chain_.gas.space.account_creation_estimate();
    if (saturating_multiply(tx_.gas_price, tx_.gas_max) < expected)
        return Err{Code::max_gas_units_below_min_transaction_gas_units};
    return Done{};
}

Result<Done, StatusCode> TransactionRun::validate()
{
    const Payload& payload = tx_.payload;
    const std::uint64_t abstraction_gas = chain_.gas.transaction.max_aa_gas;
    find_approval();
    gas_ = GasMeter{chain_.gas,
        chain_.abstracts_accounts() ? std::min(abstraction_gas, tx_.gas_max) : tx_.gas_max,
        is_approved_};
    if (has_duplicate_signers(tx_))
        return Err{Code::signers_contain_duplicates};
    if (const auto agreed = authenticate(); !agreed.ok())
        return agreed;
    if (payload.is_versioned && !chain_.has(Feature::transaction_payload_v2))
        return Err{Code::feature_under_gating};
    if (payload.nonce && !chain_.has(Feature::orderless_transactions))
        return Err{Code::feature_under_gating};
    if (payload.kind == ExecutableKind::deprecated_bundle)
        return Err{Code::feature_under_gating};
    if (const auto checked = check_gas(); !checked.ok())
        return checked;
    if (payload.kind == ExecutableKind::empty && !payload.multisig)
        return Err{Code::empty_payload_provided};
    if (payload.kind == ExecutableKind::script && payload.multisig)
        return Err{Code::feature_under_gating};

    const auto prologue = prologue_call(tx_, signers_, chain_, scratch_);
    if (!prologue.ok())
        return Err{prologue.error()};
    if (const auto passed = call(*prologue, unmetered_); !passed.ok())
        return Err{prologue_status_of(passed.error())};
    if (payload.multisig)
    {
        const auto check =
            multisig_prologue_call(tx_, multisig_payload_of(payload, chain_, scratch_), scratch_);
        if (const auto passed = call(check, unmetered_); !passed.ok())
            return Err{prologue_status_of(passed.error())};
    }
    if (chain_.abstracts_accounts() && abstraction_gas < tx_.gas_max)
        gas_.inject_balance(tx_.gas_max - abstraction_gas);
    return Done{};
}

Result<Done, StatusCode> TransactionRun::leave_prologue()
{
    // The oldest chains ran prologue and payload in one session.
    if (chain_.gas.feature_version < gas_version::separate_sessions)
        return Done{};
    const auto finished = effects_.take(*session_);
    if (!finished.ok())
        return Err{finished.error().code};
    if (const auto checked = effects_.check_limits(); !checked.ok())
        return Err{checked.error().code};
    effects_.put();
    effects_.keep_prologue();
    if (!is_interrupted())
        begin_session(TransactionPart::payload);
    return Done{};
}
}  // namespace braid::move
