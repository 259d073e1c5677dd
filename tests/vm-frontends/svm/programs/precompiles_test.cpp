// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/precompiles.hpp"

#include "kernels/host_crypto.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace braid::svm
{
namespace
{
using braid::tests::bytes_of;
using Data = std::vector<std::uint8_t>;

/// No error, or its number.
using Verdict = std::optional<std::uint32_t>;
constexpr Verdict accepted = std::nullopt;
[[nodiscard]] Verdict refused(PrecompileError error)
{
    return static_cast<std::uint32_t>(error);
}

[[nodiscard]] Verdict run(
    const Pubkey& program, const Data& data, const std::vector<Data>& instructions = {})
{
    const std::vector<Bytes> views(instructions.begin(), instructions.end());
    const auto done = run_precompile(program, data, views, kernels::host_crypto());
    if (done.ok())
        return accepted;
    EXPECT_EQ(done.error().kind, InstructionErrorKind::custom);
    return done.error().custom;
}

void append16(Data& to, std::size_t value)
{
    to.push_back(static_cast<std::uint8_t>(value));
    to.push_back(static_cast<std::uint8_t>(value >> 8));
}

/// One signature, all of it in the instruction itself: of ed25519 or secp256r1.
[[nodiscard]] Data wide(const Data& signature, const Data& key, const Data& message)
{
    constexpr std::size_t begin = 16;
    Data data{1, 0};
    append16(data, begin);
    append16(data, 0xffff);
    append16(data, begin + signature.size());
    append16(data, 0xffff);
    append16(data, begin + signature.size() + key.size());
    append16(data, message.size());
    append16(data, 0xffff);
    for (const Data& part : {signature, key, message})
        data.insert(data.end(), part.begin(), part.end());
    return data;
}

[[nodiscard]] Verdict verify_ed25519(const Data& signature, const Data& key, const Data& message)
{
    return run(ids::ed25519_precompile, wide(signature, key, message));
}

TEST(svm_precompiles, judge_malleable_ed25519_as_the_validator)
{
    const std::string folder = "svm/";
    for (const bool passes : {true, false})
    {
        const std::string file = folder + "test_ed25519_signature_malleability_should_" +
                                 (passes ? "pass" : "fail") + ".bin";
        BRAID_NEED_VECTORS(file);
        std::ifstream stream(braid::tests::vectors() / file, std::ios::binary);
        const Data all{std::istreambuf_iterator<char>(stream), {}};
        ASSERT_EQ(all.size() % 96, 0U);
        ASSERT_GT(all.size(), 0U);
        const Data message{'Z', 'c', 'a', 's', 'h'};
        std::size_t agreed = 0;
        for (std::size_t at = 0; at < all.size(); at += 96)
        {
            const auto from = all.begin() + static_cast<std::ptrdiff_t>(at);
            const Verdict verdict =
                verify_ed25519(Data{from, from + 64}, Data{from + 64, from + 96}, message);
            EXPECT_EQ(verdict == accepted, passes) << at / 96;
            agreed += static_cast<std::size_t>((verdict == accepted) == passes);
        }
        std::cout << "malleability, should " << (passes ? "pass" : "fail") << ": " << agreed
                  << " of " << all.size() / 96 << '\n';
    }
}

TEST(svm_precompiles, agree_with_cctv_on_ed25519)
{
    const auto file = "crypto/cctv/ed25519vectors.json";
    BRAID_NEED_VECTORS(file);
    std::size_t count = 0;
    for (const auto& vector : braid::tests::read_json(braid::tests::vectors() / file))
    {
        const auto message = vector["msg"].get<std::string>();
        std::set<std::string> flags;
        if (vector["flags"].is_array())
            flags = vector["flags"].get<std::set<std::string>>();
        bool is_good = true;
        for (const auto* flag : {"low_order_A", "low_order_R", "low_order_residue", "reencoded_k"})
            is_good = is_good && !flags.contains(flag);
        const Verdict verdict = verify_ed25519(bytes_of(vector["sig"].get<std::string>()),
            bytes_of(vector["key"].get<std::string>()), Data(message.begin(), message.end()));
        EXPECT_EQ(verdict == accepted, is_good) << vector["number"];
        ++count;
    }
    EXPECT_GT(count, 900U);
    std::cout << "CCTV: " << count << '\n';
}

TEST(svm_precompiles, agree_with_wycheproof_on_ed25519)
{
    const auto file = "crypto/wycheproof/ed25519_test.json";
    BRAID_NEED_VECTORS(file);
    std::size_t count = 0;
    const auto document = braid::tests::read_json(braid::tests::vectors() / file);
    for (const auto& group : document["testGroups"])
        for (const auto& test : group["tests"])
        {
            const Data signature = bytes_of(test["sig"].get<std::string>());
            if (signature.size() != 64)
                continue;
            const Verdict verdict =
                verify_ed25519(signature, bytes_of(group["publicKey"]["pk"].get<std::string>()),
                    bytes_of(test["msg"].get<std::string>()));
            EXPECT_EQ(verdict == accepted, test["result"] == "valid") << test["tcId"];
            ++count;
        }
    EXPECT_GT(count, 130U);
    std::cout << "Wycheproof: " << count << '\n';
}

/// RFC 8032, section 7.1, test 2.
struct Ed25519Case
{
    Data signature = bytes_of(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    Data key = bytes_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    Data message = bytes_of("72");
};

TEST(svm_precompiles, keep_the_rules_of_ed25519)
{
    const Ed25519Case good;
    const Data data = wide(good.signature, good.key, good.message);
    EXPECT_EQ(run(ids::ed25519_precompile, data), accepted);
    EXPECT_EQ(
        run(ids::ed25519_precompile, {}), refused(PrecompileError::invalid_instruction_data_size));
    EXPECT_EQ(run(ids::ed25519_precompile, {0, 0}), accepted);
    EXPECT_EQ(run(ids::ed25519_precompile, {0, 0, 0}),
        refused(PrecompileError::invalid_instruction_data_size));
    EXPECT_EQ(run(ids::ed25519_precompile, Data(data.begin(), data.begin() + 15)),
        refused(PrecompileError::invalid_instruction_data_size));
    Data changed = data;
    changed.pop_back();
    EXPECT_EQ(
        run(ids::ed25519_precompile, changed), refused(PrecompileError::invalid_data_offsets));
    changed = data;
    changed.back() ^= 1;
    EXPECT_EQ(run(ids::ed25519_precompile, changed), refused(PrecompileError::invalid_signature));
    // No scalar: judged before the key, which is none either.
    changed = data;
    changed[16 + 63] |= 0x20;
    std::fill_n(changed.begin() + 16 + 64, 32, std::uint8_t{0});
    changed[16 + 64] = 2;
    EXPECT_EQ(run(ids::ed25519_precompile, changed), refused(PrecompileError::invalid_signature));
    changed[16 + 63] = 0;
    EXPECT_EQ(run(ids::ed25519_precompile, changed), refused(PrecompileError::invalid_public_key));
    // The message in another instruction.
    changed = data;
    changed[14] = 1;
    changed[15] = 0;
    changed[10] = 0;
    changed[11] = 0;
    EXPECT_EQ(run(ids::ed25519_precompile, changed, {{}, good.message}), accepted);
    EXPECT_EQ(run(ids::ed25519_precompile, changed, {{}}),
        refused(PrecompileError::invalid_data_offsets));
}

TEST(svm_precompiles, verify_secp256r1)
{
    const auto file = "crypto/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json";
    BRAID_NEED_VECTORS(file);
    const auto half = bytes_of("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
    const auto document = braid::tests::read_json(braid::tests::vectors() / file);
    std::size_t count = 0;
    std::size_t verified = 0;
    for (const auto& group : document["testGroups"])
    {
        const Data point = bytes_of(group["publicKey"]["uncompressed"].get<std::string>());
        Data key{static_cast<std::uint8_t>(2 + (point[64] & 1))};
        key.insert(key.end(), point.begin() + 1, point.begin() + 33);
        for (const auto& test : group["tests"])
        {
            const Data signature = bytes_of(test["sig"].get<std::string>());
            if (signature.size() != 64)
                continue;
            const bool is_low = compare(Bytes{signature}.last(32), half) <= 0;
            const Verdict verdict = run(ids::secp256r1_precompile,
                wide(signature, key, bytes_of(test["msg"].get<std::string>())));
            EXPECT_EQ(verdict == accepted, is_low && test["result"] == "valid") << test["tcId"];
            verified += static_cast<std::size_t>(verdict == accepted);
            ++count;
        }
    }
    EXPECT_GT(verified, 50U);
    std::cout << "Wycheproof secp256r1: " << count << ", of which accepted " << verified << '\n';
}

TEST(svm_precompiles, keep_the_rules_of_secp256r1)
{
    const Pubkey& id = ids::secp256r1_precompile;
    EXPECT_EQ(run(id, {}), refused(PrecompileError::invalid_instruction_data_size));
    EXPECT_EQ(run(id, {0, 0}), refused(PrecompileError::invalid_instruction_data_size));
    Data many(2 + 9 * 14);
    many[0] = 9;
    EXPECT_EQ(run(id, many), refused(PrecompileError::invalid_instruction_data_size));
    Data one(64);
    EXPECT_EQ(run(id, wide(one, Data(33), {})), refused(PrecompileError::invalid_signature));
    one[31] = 1;
    one[63] = 1;
    EXPECT_EQ(run(id, wide(one, Data(33), {})), refused(PrecompileError::invalid_public_key));
    // x above the prime; of no point.
    Data key(33, 0xff);
    key[0] = 2;
    EXPECT_EQ(run(id, wide(one, key, {})), refused(PrecompileError::invalid_public_key));
    key = Data(33);
    key[0] = 3;
    key[32] = 1;
    EXPECT_EQ(run(id, wide(one, key, {})), refused(PrecompileError::invalid_public_key));
}

/// The offsets of one signature of secp256k1: everything in instruction `at`.
[[nodiscard]] Data narrow(const Data& signature, const Data& address, const Data& message)
{
    constexpr std::size_t begin = 12;
    Data data{1};
    append16(data, begin);
    data.push_back(0);
    append16(data, begin + signature.size());
    data.push_back(0);
    append16(data, begin + signature.size() + address.size());
    append16(data, message.size());
    data.push_back(0);
    for (const Data& part : {signature, address, message})
        data.insert(data.end(), part.begin(), part.end());
    return data;
}

TEST(svm_precompiles, keep_the_rules_of_secp256k1)
{
    const Pubkey& id = ids::secp256k1_precompile;
    const auto& crypto = kernels::host_crypto();
    const Data message{'m'};
    // Whatever key this recovers made the signature.
    Hash32 r;
    r.bytes.fill(0x11);
    Hash32 s;
    s.bytes.fill(0x22);
    std::optional<Point64> key;
    const Data hashed = message;
    for (r.bytes[31] = 0; !key; ++r.bytes[31])
    {
        RecoverResult result;
        const RecoverRequest request{.signed_bytes = hashed, .r = r, .s = s, .recovery_id = 0};
        if (crypto.batches != nullptr)
            crypto.batches->recover({&request, 1}, {&result, 1});
        if (!result.ok)
            continue;
        Data signature(65);
        std::memcpy(signature.data(), r.data(), 32);
        std::memcpy(signature.data() + 32, s.data(), 32);
        const Data data =
            narrow(signature, Data(result.address.begin(), result.address.end()), message);
        EXPECT_EQ(run(id, data, {data}), accepted);
        // The precompile never reads its own data but as one of the message's instructions.
        EXPECT_EQ(run(id, data), refused(PrecompileError::invalid_instruction_data_size));
        Data changed = data;
        changed[12 + 64] = 4;
        EXPECT_EQ(run(id, changed, {changed}), refused(PrecompileError::invalid_recovery_id));
        std::fill_n(changed.begin() + 12, 32, std::uint8_t{0xff});
        EXPECT_EQ(run(id, changed, {changed}), refused(PrecompileError::invalid_signature));
        changed = data;
        changed.back() ^= 1;
        EXPECT_EQ(run(id, changed, {changed}), refused(PrecompileError::invalid_signature));
        changed = data;
        changed[6] = 3;
        EXPECT_EQ(run(id, changed, {data}), refused(PrecompileError::invalid_data_offsets));
        changed = data;
        changed.pop_back();
        EXPECT_EQ(run(id, changed, {changed}), refused(PrecompileError::invalid_signature));
        break;
    }
    EXPECT_EQ(run(id, {}), refused(PrecompileError::invalid_instruction_data_size));
    EXPECT_EQ(run(id, {0}), accepted);
    EXPECT_EQ(run(id, {0, 0}), refused(PrecompileError::invalid_instruction_data_size));
    EXPECT_EQ(run(id, Data(11, 1)), refused(PrecompileError::invalid_instruction_data_size));
}
}  // namespace
}  // namespace braid::svm
