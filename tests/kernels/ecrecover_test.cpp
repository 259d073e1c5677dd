// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover.hpp"

#include "kernels/keccak.hpp"
#include "kernels/sha256.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/kernels/ecrecover/known_points.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/kernels/openssl_secp256k1.hpp"
#include "tests/support/der_signature.hpp"
#include "tests/support/vectors.hpp"
#include <algorithm>
#include <random>

namespace braid::kernels
{
using tests::bytes_of;
using tests::KnownPoint;
using tests::lambda;
using tests::negated;
using tests::number_of;
using tests::order;
using tests::signature_of;
using tests::times;

namespace
{
const u256 prime =
    u256::from_be(number_of("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"));
std::vector<RecoveredKey> recover(
    RecoverKeyBatch batch, const std::vector<DigestSignature>& signatures)
{
    std::vector<RecoveredKey> keys(signatures.size());
    // A result has to be written, not to be left alone.
    for (RecoveredKey& key : keys)
        key.key.fill(0xee);
    batch(signatures, keys);
    return keys;
}

/// Every row gives what the scalar row gives, which is returned.
std::vector<RecoveredKey> expect_equal_rows(const std::vector<DigestSignature>& signatures)
{
    const auto expected = recover(ecrecover_key_rows().front().function, signatures);
    tests::for_each_row(ecrecover_key_rows(),
        [&](RecoverKeyBatch batch, RowId)
        {
            const auto keys = recover(batch, signatures);
            for (std::size_t i = 0; i < keys.size(); ++i)
                EXPECT_EQ(keys[i], expected[i])
                    << i << " of " << keys.size() << ": digest " << to_hex(signatures[i].digest)
                    << " r " << to_hex(signatures[i].r) << " s " << to_hex(signatures[i].s)
                    << " id " << int{signatures[i].recovery_id};
        });
    return expected;
}

/// Signatures of random and of remarkable numbers; about two in five have a key.
class RandomSignatures
{
public:
    explicit RandomSignatures(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] DigestSignature next()
    {
        const auto id = static_cast<std::uint8_t>(random_() % 16 == 0 ? random_() : random_() % 2);
        if (random_() % 4 != 0)
            return {random_number().to_be(), random_number().to_be(), random_number().to_be(), id};
        return {number().to_be(), number().to_be(), number().to_be(),
            static_cast<std::uint8_t>(random_() % 4)};
    }

private:
    [[nodiscard]] u256 random_number() { return {random_(), random_(), random_(), random_()}; }

    [[nodiscard]] u256 number()
    {
        const u256 few{random_() % 20};
        const u256 beside[]{{}, order, prime, prime - order, lambda, order >> 1};
        switch (random_() % 4)
        {
        case 0:
            return random_number() >> static_cast<unsigned>(random_() % 256);
        case 1:
            return beside[random_() % std::size(beside)] + few;
        case 2:
            return beside[random_() % std::size(beside)] - few;
        default:
            return random_number();
        }
    }

    std::mt19937_64 random_;
};

std::vector<DigestSignature> random_signatures(std::uint64_t seed, std::size_t count)
{
    RandomSignatures random{seed};
    std::vector<DigestSignature> signatures(count);
    std::ranges::generate(signatures, [&] { return random.next(); });
    return signatures;
}

const std::filesystem::path wycheproof_folder = "crypto/wycheproof";

/// A signature of Wycheproof's as recovery takes it.
struct WycheproofSignature
{
    Hash32 r{};
    Hash32 s{};
    /// Otherwise a number is negative or too long, or there are none.
    bool is_in_32_bytes = false;
    bool is_malformed = false;
};

WycheproofSignature read_der(Bytes input)
{
    const auto parsed = tests::parse_der_signature(input);
    if (!parsed)
        return {.is_malformed = true};
    const auto r = tests::number_of_der(parsed->r);
    const auto s = tests::number_of_der(parsed->s);
    if (!r || !s)
        return {};
    return {.r = *r, .s = *s, .is_in_32_bytes = true};
}

/// How many tests of a file ended in each way.
struct WycheproofCounts
{
    std::size_t valid = 0;
    std::size_t invalid = 0;
    /// Refused by Bitcoin's rule alone, which is not recovery's.
    std::size_t high_s = 0;
    std::size_t too_long = 0;
    std::size_t malformed = 0;

    bool operator==(const WycheproofCounts&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const WycheproofCounts& counts)
    {
        return out << counts.valid << " valid, " << counts.invalid << " invalid, " << counts.high_s
                   << " with a high s, " << counts.too_long << " too long, " << counts.malformed
                   << " malformed";
    }
};

/// Whether the vectors themselves call the encoding wrong.
bool is_flagged_malformed(const nlohmann::json& test)
{
    constexpr std::array<std::string_view, 4> malformed{
        "BerEncodedSignature", "InvalidEncoding", "InvalidTypesInSignature", "SignatureSize"};
    const auto flags = test["flags"].get<std::vector<std::string>>();
    return std::ranges::find_first_of(flags, malformed) != flags.end();
}

/// One of the four recovery identifiers gives the key of a valid signature, on every row; none that of another.
void check_wycheproof(const nlohmann::json& test, const WycheproofSignature& signature,
    const Point64& key, WycheproofCounts& counts)
{
    const bool is_valid = test["result"] == "valid";
    if (!signature.is_in_32_bytes)
    {
        EXPECT_FALSE(is_valid);
        ++(signature.is_malformed ? counts.malformed : counts.too_long);
        return;
    }
    EXPECT_FALSE(is_flagged_malformed(test));
    std::vector<DigestSignature> signatures;
    const Hash32 digest = sha256(bytes_of(test["msg"].get<std::string>()));
    for (std::uint8_t id = 0; id < 4; ++id)
        signatures.push_back({digest, signature.r, signature.s, id});
    const auto keys = expect_equal_rows(signatures);
    const auto found = std::ranges::count_if(
        keys, [&](const RecoveredKey& recovered) { return recovered.ok && recovered.key == key; });
    // Tests of malleability are valid but for Bitcoin, which refuses the higher of the two values of s.
    const bool has_high_s =
        !is_valid && test["comment"].get<std::string>().contains("ignature malleability");
    EXPECT_EQ(found, is_valid || has_high_s ? 1 : 0);
    if (has_high_s)
    {
        EXPECT_GT(u256::from_be(signature.s.data()), order >> 1);
    }
    ++(is_valid ? counts.valid : has_high_s ? counts.high_s : counts.invalid);
}

template <typename ReadSignature>
WycheproofCounts check_wycheproof(const char* file, const ReadSignature& read)
{
    const auto document = tests::read_json(tests::vectors() / wycheproof_folder / file);
    WycheproofCounts counts;
    for (const auto& group : document["testGroups"])
    {
        const auto& public_key = group["publicKey"];
        const Point64 key = tests::point_of(number_of(public_key["wx"].get<std::string>()),
            number_of(public_key["wy"].get<std::string>()));
        for (const auto& test : group["tests"])
        {
            SCOPED_TRACE(test["tcId"].dump());
            const auto bytes = bytes_of(test["sig"].get<std::string>());
            check_wycheproof(test, read(Bytes{bytes}), key, counts);
        }
    }
    return counts;
}
}  // namespace

TEST(ecrecover, every_row_equals_the_library)
{
    std::size_t left = tests::input_count(3'000);
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, seed % 83);
        expect_equal_rows(random_signatures(seed, count));
        ASSERT_FALSE(HasFailure());
        left -= count;
    }
}

TEST(ecrecover, the_library_equals_another)
{
    const auto signatures = random_signatures(4, 500);
    const auto keys = expect_equal_rows(signatures);
    for (std::size_t i = 0; i < keys.size(); ++i)
        EXPECT_EQ(keys[i], tests::openssl_recover(signatures[i])) << i;
    EXPECT_GT(std::ranges::count(keys, true, &RecoveredKey::ok), 150);
    EXPECT_GT(std::ranges::count(keys, false, &RecoveredKey::ok), 150);
}

TEST(ecrecover, a_key_at_infinity_is_none)
{
    std::mt19937_64 random{5};
    std::vector<DigestSignature> signatures;
    for (const KnownPoint& point : tests::known_points())
        for (const u256& s : {u256{1}, point.r, negated(point.r), u256{random(), random(), 1, 2}})
        {
            const u256 z = times(s, point.k);
            signatures.push_back(signature_of(point, z, s));
            signatures.push_back(signature_of(point, z + u256{1}, s));
        }
    const auto keys = expect_equal_rows(signatures);
    for (std::size_t i = 0; i < keys.size(); ++i)
        EXPECT_EQ(keys[i].ok, i % 2 == 1) << i;
}

TEST(ecrecover, sums_of_equal_and_of_opposite_points_are_right)
{
    // With s = u2 r and z = -u1 r the two multiples are u1 and u2, as small or as alike as one likes.
    std::vector<u256> factors;
    for (const std::uint64_t factor : {1, 2, 3, 15, 16, 17})
        factors.push_back(u256{factor});
    for (const unsigned bits : {32U, 64U, 127U, 128U, 129U})
        factors.push_back(u256{1} << bits);
    factors.push_back(lambda);
    factors.push_back(times(lambda, lambda));
    factors.push_back(addmod(lambda, u256{1}, order));
    std::mt19937_64 random{6};
    for (const KnownPoint& point : tests::known_points())
    {
        std::vector<DigestSignature> signatures;
        for (const u256& factor : factors)
        {
            const u256 u2 = random() % 2 == 0 ? factor : negated(factor);
            const u256 s = times(u2, point.r);
            const u256 equal = times(times(point.k, u2), point.r);
            for (const u256& minus_u1_r : {equal, negated(equal), u256{}, point.r,
                     times(equal, u256{2}), times(lambda, equal)})
                signatures.push_back(signature_of(point, minus_u1_r, s));
        }
        expect_equal_rows(signatures);
    }
}

TEST(ecrecover, an_x_above_the_order_takes_identifiers_2_and_3)
{
    std::vector<DigestSignature> signatures;
    for (std::uint64_t r = 1; r <= 40; ++r)
        for (std::uint8_t id = 0; id < 4; ++id)
        {
            signatures.push_back({{}, u256{r}.to_be(), u256{7}.to_be(), id});
            signatures.push_back({{}, (prime - order - u256{r}).to_be(), u256{7}.to_be(), id});
            signatures.push_back({{}, (prime - order + u256{r - 1}).to_be(), u256{7}.to_be(), id});
        }
    const auto keys = expect_equal_rows(signatures);
    std::size_t above_count = 0;
    for (std::size_t i = 0; i < keys.size(); ++i)
        above_count += static_cast<std::size_t>(keys[i].ok && signatures[i].recovery_id >= 2);
    EXPECT_GT(above_count, 40);
}

TEST(ecrecover, refuses_values_out_of_range)
{
    const Hash32 digest = u256{1}.to_be();
    const Hash32 one = u256{1}.to_be();
    const Hash32 zero{};
    const Hash32 ones = (u256{} - u256{1}).to_be();
    const std::vector<DigestSignature> bad{
        {digest, zero, one, 0},
        {digest, one, zero, 0},
        {digest, zero, zero, 0},
        {digest, order.to_be(), one, 0},
        {digest, one, order.to_be(), 0},
        {digest, prime.to_be(), one, 0},
        {digest, ones, one, 0},
        {digest, one, ones, 0},
        {digest, u256{5}.to_be(), one, 0},
        {digest, (order - u256{1}).to_be(), one, 2},
        {digest, one, one, 4},
        {digest, one, one, 255},
    };
    for (const RecoveredKey& key : expect_equal_rows(bad))
        EXPECT_EQ(key, RecoveredKey{});
    const std::vector<DigestSignature> good{{zero, one, one, 0}, {zero, one, one, 1},
        {ones, one, (order - u256{1}).to_be(), 0}, {order.to_be(), one, one, 0}};
    for (const RecoveredKey& key : expect_equal_rows(good))
        EXPECT_TRUE(key.ok);
}

TEST(ecrecover, addresses_are_hashes_of_keys)
{
    std::mt19937_64 random{7};
    std::vector<std::uint8_t> bytes(1000);
    std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random()); });
    const std::size_t counts[]{0, 1, 2, 7, 8, 9, 63, 64, 65, 200};
    for (const std::size_t count : counts)
    {
        std::vector<RecoverRequest> requests;
        for (const DigestSignature& signature : random_signatures(count, count))
            requests.push_back({Bytes{bytes}.first(random() % bytes.size()), signature.r,
                signature.s, signature.recovery_id});
        std::vector<RecoverResult> expected;
        for (const RecoverRequest& request : requests)
        {
            const DigestSignature signature{
                keccak256(request.signed_bytes), request.r, request.s, request.recovery_id};
            RecoveredKey key;
            ecrecover_key_rows().front().function({&signature, 1}, {&key, 1});
            RecoverResult result;
            result.digest = signature.digest;
            result.ok = key.ok;
            if (key.ok)
                std::ranges::copy(Bytes{keccak256(key.key)}.last(20), result.address.begin());
            expected.push_back(result);
        }
        const auto expect = [&](RecoverBatch batch, RowId)
        {
            RecoverResult untouched;
            untouched.ok = true;
            untouched.address.fill(0xee);
            std::vector<RecoverResult> results(count, untouched);
            batch(requests, results);
            EXPECT_EQ(results, expected) << count;
        };
        tests::for_each_row(ecrecover_rows(), expect);
        expect(ecrecover_batch, RowId::scalar);
    }
}

TEST(ecrecover, passes_the_vectors_of_the_precompile)
{
    const auto file = "crypto/precompiles/ecRecover.json";
    BRAID_NEED_VECTORS(file);
    std::vector<DigestSignature> signatures;
    std::vector<std::string> expected;
    for (const auto& test : tests::read_json(tests::vectors() / file))
    {
        auto input = bytes_of(test["Input"].get<std::string>());
        input.resize(128);
        const u256 v = u256::from_be(input.data() + 32);
        // The precompile refuses any other v itself.
        if (v != u256{27} && v != u256{28})
            continue;
        signatures.push_back(
            {Hash32::from(Bytes{input}.first(32)), Hash32::from(Bytes{input}.subspan(64, 32)),
                Hash32::from(Bytes{input}.subspan(96, 32)), static_cast<std::uint8_t>(v[0] - 27)});
        expected.push_back(test["Expected"].get<std::string>());
    }
    ASSERT_GE(signatures.size(), 2U);
    const auto keys = expect_equal_rows(signatures);
    for (std::size_t i = 0; i < keys.size(); ++i)
        EXPECT_EQ(
            keys[i].ok ? std::string(24, '0') + to_hex(keccak256(keys[i].key)).substr(24) : "",
            expected[i]);
}

TEST(ecrecover, agrees_with_wycheproof_on_pairs_of_numbers)
{
    constexpr const char* file = "ecdsa_secp256k1_sha256_p1363_test.json";
    BRAID_NEED_VECTORS(wycheproof_folder / file);
    const WycheproofCounts counts = check_wycheproof(file,
        [](Bytes signature)
        {
            if (signature.size() != 64)
                return WycheproofSignature{.is_malformed = true};
            return WycheproofSignature{.r = Hash32::from(signature.first(32)),
                .s = Hash32::from(signature.last(32)),
                .is_in_32_bytes = true};
        });
    EXPECT_EQ(counts, (WycheproofCounts{.valid = 167, .invalid = 67, .malformed = 18}));
}

TEST(ecrecover, agrees_with_wycheproof_on_der)
{
    constexpr const char* file = "ecdsa_secp256k1_sha256_test.json";
    BRAID_NEED_VECTORS(wycheproof_folder / file);
    EXPECT_EQ(check_wycheproof(file, read_der),
        (WycheproofCounts{.valid = 168, .invalid = 74, .too_long = 39, .malformed = 195}));
}

TEST(ecrecover, agrees_with_wycheproof_on_bitcoin_but_for_high_s)
{
    constexpr const char* file = "ecdsa_secp256k1_sha256_bitcoin_test.json";
    BRAID_NEED_VECTORS(wycheproof_folder / file);
    EXPECT_EQ(check_wycheproof(file, read_der),
        (WycheproofCounts{
            .valid = 162, .invalid = 67, .high_s = 2, .too_long = 40, .malformed = 192}));
}
}  // namespace braid::kernels
